import {Component, onMounted, useExternalListener, useRef, useState} from "@odoo/owl";
import {useDebounced} from "@web/core/utils/timing";

const COLORS = {
    covered: "bg-success-subtle text-success-emphasis",
    grace: "bg-warning-subtle text-warning-emphasis",
    exhausted: "bg-warning-subtle text-warning-emphasis",
};

/** Who calls: a combobox whose results come while typing. */
export class DeskSearch extends Component {
    static template = "support_plan.DeskSearch";
    static props = {desk: Object, onSelected: Function};

    setup() {
        this.root = useRef("root");
        this.input = useRef("input");
        this.state = useState({text: "", active: -1, open: false});
        this.search = useDebounced(this.lookUp, 150);
        useExternalListener(window, "pointerdown", (ev) => {
            if (!this.root.el?.contains(ev.target)) {
                this.state.open = false;
            }
        });
        onMounted(() => this.input.el.focus());
    }

    get matches() {
        return this.state.open ? this.props.desk.matches || [] : [];
    }

    getBadge(match) {
        return COLORS[match.status] || "bg-danger-subtle text-danger-emphasis";
    }

    onInput() {
        this.state.active = -1;
        this.search();
    }

    async lookUp() {
        await this.props.desk.search(this.state.text);
        this.state.active = this.props.desk.matches?.length ? 0 : -1;
        this.state.open = !this.props.desk.choice.length;
    }

    onFocus() {
        const {matches, choice} = this.props.desk;
        this.state.open = Boolean(matches) && !choice.length;
    }

    onKeydown(ev) {
        const count = this.matches.length;
        if (ev.key === "ArrowDown" && count) {
            this.state.active = (this.state.active + 1) % count;
        } else if (ev.key === "ArrowUp" && count) {
            this.state.active = (this.state.active - 1 + count) % count;
        } else if (ev.key === "Enter" && this.matches[this.state.active]) {
            this.select(this.matches[this.state.active]);
        } else if (ev.key === "Escape" && this.state.open) {
            this.state.open = false;
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    async select(match) {
        this.state.text = "";
        this.state.open = false;
        await this.props.desk.select(match.id, match.ticket?.id);
        this.props.onSelected();
    }
}
