import {
    Component,
    onMounted,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {getMinutes, getMinutesLeft} from "./desk_model.esm";
import {CallClock} from "./call_clock.esm";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {_t} from "@web/core/l10n/translation";
import {serializeDateTime} from "@web/core/l10n/dates";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

const NEW_TICKET = "new";

/**
 * The call itself: to start, while it runs or rests, to finish with the charge told
 * before it is saved, and to type in afterwards.
 */
export class CallPanel extends Component {
    static template = "support_plan.CallPanel";
    static components = {CallClock, DateTimeInput};
    static props = {desk: Object, onLogged: Function};

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.summary = useRef("summary");
        this.state = useState({busy: false, step: "idle", preview: null, ticks: 0});
        this.form = useState({});
        this.fill(this.props.desk);
        const firstStep = this.step === "call" ? "call" : "";
        // How often something was typed, and up to which of these it is kept.
        this.typed = this.kept = 0;
        this.keepNotesSoon = useDebounced(this.keepNotes, 500, {
            execBeforeUnmount: true,
        });
        useExternalListener(window, "beforeunload", this.sendNotes);
        this.previewSoon = useDebounced(this.preview, 200);
        // A call may begin and end in another tab, too.
        useEffect(
            (callId, clientId) => {
                if (this.callId !== callId || this.clientId !== clientId) {
                    this.fill(this.desk);
                }
            },
            () => [this.call?.id, this.desk.card.client.id]
        );
        // Words come first, at each step.
        useEffect(
            (step) => step !== firstStep && this.summary.el?.focus(),
            () => [this.step]
        );
        onMounted(() => this.preview());
        onWillUnmount(() => (this.isGone = true));
    }

    get desk() {
        return this.props.desk;
    }

    get call() {
        return this.desk.call;
    }

    /** Where the call is: there is none, or it goes on, ends, or is typed in. */
    get step() {
        const {step} = this.state;
        if (this.call) {
            return step === "finish" ? "finish" : "call";
        }
        return step === "afterwards" ? "afterwards" : "idle";
    }

    // ------------------------------------------------------------------
    // What is typed
    // ------------------------------------------------------------------

    /** Begin with what the call knows, or afresh. */
    fill(desk) {
        const {call, card, workTypes} = desk;
        this.callId = call?.id;
        this.clientId = card.client.id;
        this.state.step = call ? "call" : desk.typesIn ? "afterwards" : "idle";
        this.state.preview = null;
        const ticketId = call ? call.ticket_id : card.ticketId;
        Object.assign(this.form, {
            summary: call?.summary || "",
            workTypeId: call?.work_type_id || workTypes[0]?.id,
            ticket: ticketId ? String(ticketId) : "",
            newTicket: "",
            minutes: call ? getMinutes(call) : 15,
            startedAt: false,
        });
    }

    get workType() {
        return this.desk.workTypes.find(({id}) => id === Number(this.form.workTypeId));
    }

    /** The client's open tickets, and the call's own, whatever became of it. */
    get tickets() {
        const {tickets} = this.desk.card;
        const call = this.call;
        const known = tickets.some(({id}) => id === call?.ticket_id);
        return call?.ticket_id && !known
            ? [{id: call.ticket_id, number: call.ticket, name: ""}, ...tickets]
            : tickets;
    }

    get makesTicket() {
        return this.form.ticket === NEW_TICKET;
    }

    get needsTicket() {
        return this.desk.card.verdict === "exception";
    }

    getNotes() {
        const notes = {
            summary: this.form.summary,
            work_type_id: Number(this.form.workTypeId),
        };
        if (!this.makesTicket) {
            notes.ticket_id = Number(this.form.ticket) || false;
        }
        return notes;
    }

    getValues() {
        const values = {...this.getNotes(), minutes: Number(this.form.minutes) || 0};
        if (!this.call) {
            values.partner_id = this.desk.card.personId;
            if (this.form.startedAt) {
                values.started_at = serializeDateTime(this.form.startedAt);
            }
        }
        return values;
    }

    onTyped() {
        if (this.call) {
            this.typed++;
            this.keepNotesSoon();
        }
        if (["finish", "afterwards"].includes(this.step)) {
            this.previewSoon();
        }
    }

    onStartedAt(moment) {
        this.form.startedAt = moment;
        this.onTyped();
    }

    async keepNotes() {
        const call = this.call;
        if (call && call.id === this.callId) {
            const typed = this.typed;
            await this.desk.keepNotes(call, this.getNotes());
            this.kept = typed;
        }
    }

    /** Keep what was typed in the last moment before the page goes. */
    sendNotes() {
        const call = this.call;
        if (call && call.id === this.callId && this.typed !== this.kept) {
            this.desk.sendNotes(call, this.getNotes());
        }
    }

    async preview() {
        if (this.isGone || !["finish", "afterwards"].includes(this.step)) {
            return;
        }
        this.state.preview = await this.desk.preview(this.getValues(), this.call?.id);
    }

    // ------------------------------------------------------------------
    // The timer
    // ------------------------------------------------------------------

    /** Do one thing at a time, however often a button is pressed. */
    async once(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
        }
    }

    start() {
        return this.once(async () => {
            await this.desk.start({
                workTypeId: Number(this.form.workTypeId),
                ticketId: this.makesTicket ? false : Number(this.form.ticket) || false,
                newTicket:
                    this.needsTicket || this.makesTicket ? this.form.newTicket : "",
            });
            this.fill(this.desk);
        });
    }

    pause() {
        return this.once(() => this.desk.pause(this.call));
    }

    resume() {
        return this.once(async () => {
            await this.desk.resume(this.call);
            this.state.step = "call";
        });
    }

    /** The timer rests while the call is written up; it may run on after all. */
    stop() {
        return this.once(async () => {
            if (this.call.running) {
                await this.desk.pause(this.call);
            }
            this.form.minutes = getMinutes(this.call);
            this.state.step = "finish";
            await this.preview();
        });
    }

    typeIn() {
        this.state.step = "afterwards";
        return this.preview();
    }

    cancel() {
        this.desk.typesIn = false;
        this.fill(this.desk);
    }

    discard() {
        const call = this.call;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard this call?"),
            body: _t("Nothing of it is kept: no time, no notes, no charge."),
            confirmLabel: _t("Discard"),
            confirmClass: "btn-danger",
            confirm: async () => {
                await this.desk.discard(call);
                this.fill(this.desk);
            },
            cancel: () => {},
        });
    }

    log() {
        return this.once(async () => {
            const values = this.getValues();
            const newTicket = this.makesTicket ? this.form.newTicket : "";
            const logged = await this.desk.log(
                values,
                this.call?.id || false,
                newTicket
            );
            this.notification.add(this.describeLogged(logged), {type: "success"});
            this.fill(this.desk);
            this.props.onLogged();
        });
    }

    describeLogged({state, hours, hours_awaiting: awaiting}) {
        if (state === "to_review") {
            return _t("The call is saved and awaits its review: %s h.", hours);
        }
        return awaiting
            ? _t("Logged: %s h, of which %s h await a decision.", hours, awaiting)
            : _t("Logged: %s h charged.", hours);
    }

    // ------------------------------------------------------------------
    // The hours that are left
    // ------------------------------------------------------------------

    tick() {
        this.state.ticks++;
    }

    get minutesLeft() {
        const {card, call} = this.desk;
        return this.state.ticks < 0 || getMinutesLeft(card, call, this.workType);
    }

    get warning() {
        const left = this.call?.running ? this.minutesLeft : null;
        if (left === null || left > this.desk.warningMinutes) {
            return "";
        }
        if (left > 0) {
            return _t("Only %s minutes of the prepaid hours are left.", left);
        }
        return this.desk.card.term.overage === "bill"
            ? _t("The prepaid hours are used up: what follows is billed.")
            : _t("The prepaid hours are used up: what follows awaits a manager.");
    }
}
