import {Component} from "@odoo/owl";
import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {formatCurrency} from "@web/core/currency";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** A client at a glance: what is bought, what is left, and what else is open. */
export class ClientCard extends Component {
    static template = "support_plan.ClientCard";
    static props = {desk: Object};

    setup() {
        this.action = useService("action");
    }

    get card() {
        return this.props.desk.card;
    }

    /** What a plan gave counts no more once its term is over. */
    get isOver() {
        return this.card.verdict === "lapsed";
    }

    get hoursPercent() {
        const {hours_left: left, term} = this.card;
        return Math.round((100 * left) / term.hours_granted);
    }

    get hoursColor() {
        if (this.card.hours_left <= 0) {
            return "text-bg-danger";
        }
        return this.hoursPercent <= 25 ? "text-bg-warning" : "text-bg-success";
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    isOverdue(day) {
        return deserializeDate(day) < DateTime.now().startOf("day");
    }

    /** A moment as the database writes it, in UTC, in the user's words. */
    formatMoment(moment) {
        const local = this.parseMoment(moment);
        return local.hasSame(DateTime.now(), "day")
            ? local.toLocaleString(DateTime.TIME_SIMPLE)
            : local.toLocaleString({...DateTime.DATETIME_MED, year: undefined});
    }

    parseMoment(moment) {
        return deserializeDateTime(moment.replace("T", " ").slice(0, 19));
    }

    formatAmount(invoice) {
        return formatCurrency(invoice.amount, invoice.currency_id);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openCalls() {
        return this.action.doAction("support_plan.support_call_action", {
            additionalContext: {search_default_partner_id: this.card.client.id},
        });
    }
}
