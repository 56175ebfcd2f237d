import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** Without cover: what to say, and what can be done instead of a call. */
export class NoCoverPanel extends Component {
    static template = "support_plan.NoCoverPanel";
    static props = {desk: Object};

    setup() {
        this.action = useService("action");
        this.state = useState({busy: false, subject: "", email: ""});
    }

    get desk() {
        return this.props.desk;
    }

    get card() {
        return this.desk.card;
    }

    /** The kinds of work that need no cover, such as our own error. */
    get freeWorkTypes() {
        return this.desk.workTypes.filter((type) => !type.needs_cover);
    }

    get offersPlan() {
        return (
            this.desk.mayPutOnPlan &&
            this.card &&
            ["none", "lapsed"].includes(this.card.verdict)
        );
    }

    async once(act) {
        if (!this.state.busy) {
            this.state.busy = true;
            try {
                await act();
            } finally {
                this.state.busy = false;
            }
        }
    }

    refuse() {
        const {subject, email} = this.state;
        return this.once(() => this.desk.refuse({subject, email}));
    }

    startAs(type) {
        return this.once(() => this.desk.start({workTypeId: type.id}));
    }

    openForm(name, model, context) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name,
                res_model: model,
                views: [[false, "form"]],
                target: "new",
                context: {default_partner_id: this.card.client.id, ...context},
            },
            {onClose: () => this.desk.refreshCard()}
        );
    }

    /** Whoever may not grant one asks for it: the managers are told. */
    get exceptionLabel() {
        return this.desk.mayGrantExceptions
            ? _t("Grant an Exception")
            : _t("Ask for an Exception");
    }

    openException() {
        return this.openForm(this.exceptionLabel, "support.exception");
    }

    putOnPlan() {
        return this.openForm(_t("Put on a Plan"), "support.put.on.plan");
    }

    printPlanSheet() {
        return this.action.doAction("support_plan.action_report_plan_sheet", {
            additionalContext: {active_ids: [this.card.offer_plan_id]},
        });
    }
}
