import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";

const {DateTime} = luxon;

/**
 * What the desk knows, and what it asks the server. The server keeps the truth, also of
 * the timer: every tab shows what it was last told.
 */
export class DeskModel {
    constructor(orm) {
        this.orm = orm;
        this.lastSearch = new KeepLast();
        this.lastPreview = new KeepLast();
        this.onChange = () => {};
        this.loaded = false;
        this.workTypes = [];
        this.warningMinutes = 0;
        this.mayAskExceptions = false;
        this.mayGrantExceptions = false;
        this.mayPutOnPlan = false;
        this.calls = [];
        this.forgotten = [];
        this.matches = null;
        this.number = "";
        // Cards of several clients, of which one calls, and what all of them have.
        this.choice = [];
        this.choiceText = "";
        this.always = false;
        this.card = null;
        this.refused = null;
        // Whether work is typed in that was done without cover: it is not lost.
        this.typesIn = false;
        this.announcement = "";
    }

    ask(method, ...args) {
        return this.orm.call("support.desk", method, args);
    }

    // ------------------------------------------------------------------
    // Who calls
    // ------------------------------------------------------------------

    async open() {
        const answer = await this.ask("open_desk");
        this.workTypes = answer.work_types;
        this.warningMinutes = answer.warning_minutes;
        this.mayAskExceptions = answer.may_ask_exceptions;
        this.mayGrantExceptions = answer.may_grant_exceptions;
        this.mayPutOnPlan = answer.may_put_on_plan;
        this.hearOwnCalls(answer);
        this.loaded = true;
    }

    async search(text) {
        if (!text.trim()) {
            this.matches = null;
            this.choice = [];
            return;
        }
        const found = await this.lastSearch.add(this.ask("look_up", text));
        this.matches = found.matches;
        // An unknown number waits until the contact it belongs to is found.
        if (found.number || /\d{7}/.test(text.replace(/\D/g, ""))) {
            this.number = found.matches.length ? "" : found.number;
        }
        this.announcement = this.describeMatches();
        await this.showChoice(text, found.choice || []);
    }

    /** Show the cards of all clients whose people have this number, side by side. */
    async showChoice(text, people) {
        // Staff chose one of several for always.
        this.always = people.length === 1 ? people[0] : false;
        const asked = people.length > 1 ? people : [];
        const cards = await this.lastSearch.add(
            Promise.all(asked.map((id) => this.ask("get_card", id)))
        );
        this.choice = cards.map((card, index) => {
            const word = describeVerdict(card);
            return {...card, word, personId: asked[index]};
        });
        this.choiceText = text;
        if (this.choice.length) {
            this.card = null;
        }
    }

    async serveAlways(personId) {
        await this.ask("serve_always", personId, this.choiceText);
        await this.select(personId);
    }

    describeMatches() {
        const clients = new Set(this.matches.map((match) => match.client_id)).size;
        if (!this.matches.length) {
            return _t("Nobody was found.");
        }
        return clients > 1
            ? _t("%s contacts of several clients: choose one.", this.matches.length)
            : _t("%s found.", this.matches.length);
    }

    /** Tell whether all that was found belongs to one client. */
    get meansOneClient() {
        const clients = new Set((this.matches || []).map((match) => match.client_id));
        return clients.size === 1;
    }

    async select(personId, ticketId = false) {
        const card = await this.ask("get_card", personId);
        this.matches = null;
        this.choice = [];
        this.refused = null;
        this.typesIn = false;
        this.card = {...card, personId, ticketId};
        this.announcement = _t("%(client)s: %(verdict)s", {
            client: card.client.name,
            verdict: this.verdict.label,
        });
    }

    async refreshCard() {
        if (this.card) {
            const {personId, ticketId} = this.card;
            const card = await this.ask("get_card", personId);
            if (this.card?.personId === personId) {
                this.card = {...card, personId, ticketId};
            }
        }
    }

    close() {
        this.card = null;
        this.choice = [];
        this.refused = null;
        this.matches = null;
    }

    async saveNumber() {
        await this.ask("save_number", this.card.personId, this.number);
        this.number = "";
        await this.refreshCard();
    }

    async addPerson(name) {
        const id = await this.ask("add_person", this.card.client.id, name, this.number);
        this.number = "";
        await this.select(id);
    }

    get verdict() {
        return describeVerdict(this.card);
    }

    // ------------------------------------------------------------------
    // The agent's own calls
    // ------------------------------------------------------------------

    hearOwnCalls({calls, forgotten}) {
        this.calls = calls.map(hearCall);
        this.forgotten = forgotten;
    }

    async refreshCalls() {
        this.hearOwnCalls(await this.ask("get_own_calls"));
    }

    /** The call of the client that is shown, if there is one. */
    get call() {
        const clientId = this.card?.client.id;
        return this.calls.find((call) => call.client_id === clientId) || null;
    }

    get otherCalls() {
        return this.calls.filter((call) => call !== this.call);
    }

    get runningCall() {
        return this.calls.find((call) => call.running) || null;
    }

    putCall(call) {
        const heard = hearCall(call);
        const others = this.calls.filter((other) => other.id !== heard.id);
        for (const other of others) {
            if (heard.running && other.running) {
                // The server has paused it.
                other.seconds = getSeconds(other);
                other.running = false;
            }
        }
        this.calls = [...others, heard].sort((a, b) => a.id - b.id);
        this.onChange();
        return heard;
    }

    async start({workTypeId = false, ticketId = false, newTicket = ""} = {}) {
        const pauseRunning = Boolean(this.runningCall);
        const {personId} = this.card;
        this.putCall(
            await this.ask(
                "start_call",
                personId,
                workTypeId,
                ticketId,
                newTicket,
                pauseRunning
            )
        );
        // Whoever wants to stop at once need not wait for this.
        this.refreshCard();
    }

    async pause(call) {
        return this.putCall(await this.ask("pause_call", call.id));
    }

    async resume(call) {
        return this.putCall(await this.ask("resume_call", call.id, true));
    }

    async keepNotes(call, values) {
        const kept = await this.ask("keep_notes", call.id, values);
        const known = this.calls.find((other) => other.id === call.id);
        if (known) {
            Object.assign(known, hearCall(kept));
        }
    }

    /** The same while the page goes, which would cancel an ordinary request. */
    sendNotes(call, values) {
        const params = {
            model: "support.desk",
            method: "keep_notes",
            args: [call.id, values],
            kwargs: {context: user.context},
        };
        const body = JSON.stringify({jsonrpc: "2.0", method: "call", params});
        navigator.sendBeacon(
            "/web/dataset/call_kw/support.desk/keep_notes",
            new Blob([body], {type: "application/json"})
        );
    }

    async discard(call) {
        await this.ask("discard_call", call.id);
        this.calls = this.calls.filter((other) => other.id !== call.id);
        this.onChange();
    }

    preview(values, callId) {
        return this.lastPreview.add(this.ask("preview_call", values, callId));
    }

    async log(values, callId, newTicket) {
        const logged = await this.ask("save_call", values, callId, newTicket);
        this.calls = this.calls.filter((call) => call.id !== callId);
        this.onChange();
        this.typesIn = false;
        await this.refreshCard();
        return logged;
    }

    async refuse({subject = "", email = ""}) {
        const personId = this.card ? this.card.personId : false;
        this.refused = await this.ask("refuse", personId, this.number, email, subject);
        this.announcement = this.refused.sent_to
            ? _t("Refused. The answer was sent to %s.", this.refused.sent_to)
            : _t("Refused.");
        await this.refreshCard();
    }
}

function hearCall(call) {
    return {...call, heardAt: DateTime.now().toMillis()};
}

/** What the timer of a call shows now, in seconds. */
export function getSeconds(call) {
    const since = call.running ? (DateTime.now().toMillis() - call.heardAt) / 1000 : 0;
    return Math.max(0, Math.floor(call.seconds + since));
}

/** Full minutes only, as the server counts them. */
export function getMinutes(call) {
    return Math.max(1, Math.floor(getSeconds(call) / 60));
}

export function formatSeconds(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The verdict in a colour, an icon and words: never in colour alone. */
export function describeVerdict(card) {
    const [color, icon, label] = {
        covered: ["success", "fa-check-circle", _t("Covered")],
        exception: ["info", "fa-unlock-alt", _t("Let Through by an Exception")],
        grace: ["warning", "fa-clock-o", _t("Grace Period")],
        exhausted: card.allowed
            ? ["warning", "fa-battery-empty", _t("Hours Used Up: Billed")]
            : ["danger", "fa-battery-empty", _t("Hours Used Up")],
        pending: ["danger", "fa-hourglass-half", _t("Premium Unpaid")],
        hold: ["danger", "fa-pause-circle", _t("On Hold")],
        lapsed: ["danger", "fa-calendar-times-o", _t("Plan Lapsed")],
        none: ["danger", "fa-ban", _t("No Plan")],
        not_authorised: ["danger", "fa-user-times", _t("May Not Call")],
        out_of_scope: ["danger", "fa-scissors", _t("Out of Scope")],
    }[card.verdict] || ["danger", "fa-ban", card.label || _t("No Cover")];
    return {color, icon, label};
}

/**
 * How long the prepaid hours still last during a call, in minutes; null where nothing
 * is counted.
 */
export function getMinutesLeft(card, call, workType) {
    if (card.hours_left === null || !workType?.chargeable) {
        return null;
    }
    const used = (getSeconds(call) / 60) * workType.multiplier;
    return Math.floor(card.hours_left * 60 - used);
}
