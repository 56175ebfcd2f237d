import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {formatSeconds, getSeconds} from "./desk_model.esm";

/** The timer of one call, second by second. */
export class CallClock extends Component {
    static template = "support_plan.CallClock";
    static props = {call: Object, onTick: {type: Function, optional: true}};

    setup() {
        this.state = useState({ticks: 0});
        onMounted(() => {
            this.interval = setInterval(() => {
                this.state.ticks++;
                this.props.onTick?.();
            }, 1000);
        });
        onWillUnmount(() => clearInterval(this.interval));
    }

    get text() {
        return this.state.ticks < 0 || formatSeconds(getSeconds(this.props.call));
    }
}
