import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {CallClock} from "./call_clock.esm";
import {CallPanel} from "./call_panel.esm";
import {ClientCard} from "./client_card.esm";
import {DeskModel} from "./desk_model.esm";
import {DeskSearch} from "./desk_search.esm";
import {Layout} from "@web/search/layout";
import {NoCoverPanel} from "./no_cover_panel.esm";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const TABS = "support_plan.desk";

/** The call desk: who is this, are they covered, how much is left; start and stop. */
export class CallDesk extends Component {
    static template = "support_plan.CallDesk";
    static components = {
        CallClock,
        CallPanel,
        ClientCard,
        DeskSearch,
        Layout,
        NoCoverPanel,
    };
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.verdict = useRef("verdict");
        this.state = useState({newPerson: "", selections: 0});
        this.desk = useState(new DeskModel(useService("orm")));
        this.listenToOtherTabs();
        useEffect(
            (selections) => selections && this.verdict.el?.focus(),
            () => [this.state.selections]
        );
        onWillStart(() => this.desk.open());
        onMounted(() => this.showWhoCalls());
    }

    /** What one tab or device does, the others show; and a laptop that wakes up asks. */
    listenToOtherTabs() {
        const refresh = () => this.refresh();
        const tabs = new BroadcastChannel(TABS);
        tabs.onmessage = refresh;
        this.desk.onChange = () => tabs.postMessage("changed");
        const bus = useService("bus_service");
        bus.subscribe(TABS, refresh);
        useExternalListener(window, "focus", refresh);
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "visible") {
                refresh();
            }
        });
        onWillUnmount(() => {
            tabs.close();
            bus.unsubscribe(TABS, refresh);
        });
    }

    async refresh() {
        await Promise.all([this.desk.refreshCalls(), this.desk.refreshCard()]);
    }

    // ------------------------------------------------------------------
    // Who calls
    // ------------------------------------------------------------------

    /** Show the caller whom a softphone names, or the call that runs. */
    async showWhoCalls() {
        const phone = this.getPhone();
        if (phone) {
            await this.desk.search(phone);
            if (this.desk.always) {
                await this.select(this.desk.always);
            } else if (this.desk.meansOneClient) {
                const [match] = this.desk.matches;
                await this.select(match.id);
            }
        } else if (this.desk.runningCall) {
            await this.select(this.desk.runningCall.person_id);
        }
    }

    /** The number in the address (``?phone=``), or what opened the action gives. */
    getPhone() {
        // A plus at the beginning is part of the number here; the others are blanks.
        const query = window.location.search.replaceAll("+", "%2B");
        const {params, context} = this.props.action;
        return String(
            new URLSearchParams(query).get("phone") ||
                params?.phone ||
                context?.phone ||
                ""
        )
            .replace(/(?!^)\+/g, " ")
            .trim();
    }

    async select(personId, ticketId) {
        await this.desk.select(personId, ticketId);
        this.onSelected();
    }

    async serveAlways(personId) {
        await this.desk.serveAlways(personId);
        this.onSelected();
    }

    /** Read out the verdict first: it is focused as soon as it is there. */
    onSelected() {
        this.state.selections++;
    }

    get reason() {
        const {reason, next_step: nextStep} = this.desk.card;
        return nextStep ? `${reason} ${nextStep}` : reason;
    }

    onCaller(ev) {
        return this.select(Number(ev.target.value), this.desk.card.ticketId);
    }

    async addPerson() {
        const name = this.state.newPerson.trim();
        if (name) {
            await this.desk.addPerson(name);
            this.state.newPerson = "";
        }
    }

    showCall(call) {
        return this.select(call.person_id, call.ticket_id);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("support_plan.call_desk", CallDesk);
