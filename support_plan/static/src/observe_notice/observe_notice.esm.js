import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

/** Says, wherever staff are, that the gate of their company only observes. */
export class ObserveNotice extends Component {
    static template = "support_plan.ObserveNotice";
    static props = {};

    setup() {
        this.action = useService("action");
    }

    openReport() {
        return this.action.doAction("support_plan.support_refusal_action_observed");
    }
}

registry.category("systray").add(
    "support_plan.observe_notice",
    {
        Component: ObserveNotice,
        isDisplayed: () =>
            (session.support_gate_observes || []).includes(user.activeCompany?.id),
    },
    {sequence: 200}
);
