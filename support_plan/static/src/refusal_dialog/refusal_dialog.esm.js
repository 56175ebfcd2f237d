import {onMounted, onWillUnmount, useState} from "@odoo/owl";
import {WarningDialog} from "@web/core/errors/error_dialogs";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const openMessages = new Set();

/** The gate's refusal: why, what to do next, and the buttons to do it. */
export class RefusalDialog extends WarningDialog {
    static template = "support_plan.RefusalDialog";

    setup() {
        super.setup();
        this.action = useService("action");
        this.orm = useService("orm");
        this.next = this.props.data?.context || {};
        this.state = useState({busy: false});
        this.tellOnce();
    }

    /** Whoever saves twice is refused twice, and needs to be told once. */
    tellOnce() {
        const {message} = this;
        if (openMessages.has(message)) {
            onMounted(this.props.close);
            return;
        }
        openMessages.add(message);
        onWillUnmount(() => openMessages.delete(message));
    }

    inferTitle() {
        return _t("No ticket without cover");
    }

    get offersPlan() {
        return (
            this.next.may_put_on_plan && ["none", "lapsed"].includes(this.next.verdict)
        );
    }

    get sendsOffer() {
        return this.next.may_offer && ["none", "lapsed"].includes(this.next.verdict);
    }

    get sendsInvoice() {
        const {may_offer, verdict, is_own} = this.next;
        return may_offer && verdict === "pending" && is_own;
    }

    /** A note: the papers are not theirs whom it goes to. */
    get sendsNote() {
        const {may_offer, verdict, is_own} = this.next;
        const isNote =
            verdict === "not_authorised" || (verdict === "pending" && !is_own);
        return may_offer && isNote;
    }

    sendOffer() {
        return this.answer("action_send_offer");
    }

    sendAnswer() {
        return this.answer("action_send_answer");
    }

    /** The refusal was written after the rollback: it is the client's latest. */
    async answer(method) {
        // It takes its time to print, and a second click would send a second e-mail.
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.answerOnce(method);
        } finally {
            this.state.busy = false;
        }
    }

    async answerOnce(method) {
        const [refusal] = await this.orm.search(
            "support.refusal",
            [
                ["partner_id", "=", this.next.partner_id],
                ["reason", "=", this.next.verdict],
            ],
            {order: "last_seen desc, id desc", limit: 1}
        );
        if (refusal) {
            const action = await this.orm.call("support.refusal", method, [[refusal]]);
            await this.openNextStep(action);
        }
    }

    askException() {
        return this.openNextStep({
            type: "ir.actions.act_window",
            name: _t("Ask for an Exception"),
            res_model: "support.exception",
            views: [[false, "form"]],
            target: "new",
            context: {
                default_partner_id: this.next.partner_id,
                default_ticket_id: this.next.ticket_id || false,
            },
        });
    }

    async openNextStep(action) {
        this.props.close();
        await this.action.doAction(action);
    }

    putOnPlan() {
        return this.openNextStep({
            type: "ir.actions.act_window",
            name: _t("Put on a Plan"),
            res_model: "support.put.on.plan",
            views: [[false, "form"]],
            target: "new",
            context: {default_partner_id: this.next.partner_id},
        });
    }

    openInvoice() {
        return this.openNextStep({
            type: "ir.actions.act_window",
            name: _t("Unpaid Invoice"),
            res_model: "account.move",
            res_id: this.next.invoice_id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry
    .category("error_dialogs")
    .add("odoo.addons.support_plan.exceptions.SupportRefused", RefusalDialog);
