import {
    advanceTime,
    animationFrame,
    click,
    edit,
    press,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot-dom";
import {describe, expect, mockDate, test} from "@odoo/hoot";
import {getService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const SUPPORT = {
    id: 1,
    name: "Support",
    needs_cover: true,
    chargeable: true,
    multiplier: 1,
};
const OWN_ERROR = {
    id: 2,
    name: "Our Own Error",
    needs_cover: false,
    chargeable: false,
    multiplier: 1,
};
const CALL = {
    id: 9,
    state: "running",
    running: true,
    person_id: 11,
    client_id: 10,
    client: "Harbour Bakery",
    caller_id: 11,
    caller: "Ada",
    started_at: "2027-03-15 12:00:00",
    seconds: 60,
    summary: "",
    work_type_id: 1,
    ticket_id: false,
    ticket: "",
};
const CARD = {
    verdict: "covered",
    allowed: true,
    may_start: true,
    reason: "",
    next_step: "",
    sentence: "",
    offer_plan_id: false,
    client: {id: 10, name: "Harbour Bakery", phone: "", email: ""},
    caller: {id: 11, name: "Ada"},
    hours_left: 8,
    term: {
        plan: "Annual Plan",
        allowance: "hours",
        date_end: "2028-03-14",
        overage: "refuse",
        callers: "all",
        caller_names: null,
        hours_granted: 10,
    },
    calls: [],
    running: [],
    tickets: [],
    invoices: [],
    people: [{id: 11, name: "Ada"}],
};
const REFUSED = {
    ...CARD,
    verdict: "none",
    allowed: false,
    may_start: false,
    reason: "Harbour Bakery has no support plan.",
    next_step: "Offer a plan.",
    sentence: "We only offer support on our prepaid plan.",
    term: false,
    hours_left: null,
};
const MATCH = {
    id: 11,
    name: "Ada",
    client_id: 10,
    client: "Harbour Bakery",
    phone: "+1 212-736-5000",
    email: "",
    ticket: false,
    status: "covered",
    status_text: "Covered",
};

let asked = [];

/** Open the desk on a server that answers so. */
async function openDesk({
    calls = [],
    forgotten = [],
    card = CARD,
    context,
    ...answers
}) {
    mockDate("2027-03-15 12:00:00");
    asked = [];
    const own = {calls, forgotten};
    const server = {
        open_desk: {
            ...own,
            work_types: [SUPPORT, OWN_ERROR],
            warning_minutes: 10,
            may_ask_exceptions: false,
            may_grant_exceptions: false,
            may_put_on_plan: false,
        },
        get_own_calls: own,
        get_card: card,
        look_up: {matches: [MATCH], number: ""},
        ...answers,
    };
    onRpc("support.desk", "*", ({method, args}) => {
        asked.push(method);
        const answer = server[method];
        return typeof answer === "function" ? answer(...args) : answer;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "support_plan.call_desk",
        name: "Call Desk",
        context,
    });
    await animationFrame();
}

const openCard = (answers) => openDesk({context: {phone: "2127365000"}, ...answers});

test("nobody calls: the search has the focus", async () => {
    await openDesk({});
    expect(".o_desk_empty").toHaveText(/Who is calling/);
    expect("#o_desk_search_input").toBeFocused();
    expect(asked).toEqual(["open_desk"]);
});

test("results come while typing, and the keyboard chooses", async () => {
    const other = {...MATCH, id: 12, client_id: 13, client: "Hill Garage"};
    await openDesk({look_up: {matches: [MATCH, other], number: ""}});
    await click("#o_desk_search_input");
    await edit("ada");
    await advanceTime(200);
    await animationFrame();
    expect(".o_desk_match").toHaveCount(2);
    expect("#o_desk_search_input").toHaveAttribute("aria-expanded", "true");
    expect(".o_desk_match:first").toHaveAttribute("aria-selected", "true");
    expect("[role=status]:first").toHaveText(/2 contacts of several clients/);
    await press("ArrowDown");
    await animationFrame();
    expect("#o_desk_search_input").toHaveAttribute(
        "aria-activedescendant",
        "o_desk_match_1"
    );
    await press("Enter");
    await animationFrame();
    expect(".o_desk_verdict").toHaveCount(1);
    expect("#o_desk_verdict_title").toBeFocused();
    expect(asked).toEqual(["open_desk", "look_up", "get_card"]);
});

test("a softphone's number opens the card of its client", async () => {
    await openCard({});
    expect(".o_desk_word").toHaveText("Covered");
    expect(".o_desk_verdict").toHaveClass("alert-success");
    expect(".o_desk_hours_left").toHaveText("8 of 10");
    expect(".progress[role=progressbar]").toHaveAttribute("aria-valuenow", "8");
    expect(".o_desk_start").toBeEnabled();
    expect(asked).toEqual(["open_desk", "look_up", "get_card"]);
});

test("a number of several clients is offered to choose from", async () => {
    const other = {...MATCH, id: 12, client_id: 13, client: "Hill Garage"};
    await openCard({look_up: {matches: [MATCH, other], number: ""}});
    expect(".o_desk_verdict").toHaveCount(0);
    expect("[role=status]:first").toHaveText(/several clients: choose one/);
    expect(asked).toEqual(["open_desk", "look_up"]);
});

test("each verdict has words and an icon, and not a colour alone", async () => {
    const verdicts = {
        grace: ["Grace Period", "alert-warning", true],
        exhausted: ["Hours Used Up", "alert-danger", false],
        pending: ["Premium Unpaid", "alert-danger", false],
        hold: ["On Hold", "alert-danger", false],
        lapsed: ["Plan Lapsed", "alert-danger", false],
        none: ["No Plan", "alert-danger", false],
        not_authorised: ["May Not Call", "alert-danger", false],
    };
    let card = CARD;
    await openCard({get_card: () => card});
    for (const [verdict, [words, color, allowed]] of Object.entries(verdicts)) {
        card = {...CARD, verdict, allowed, may_start: allowed};
        window.dispatchEvent(new Event("focus"));
        await animationFrame();
        await animationFrame();
        expect(".o_desk_word").toHaveText(words);
        expect(".o_desk_verdict").toHaveClass(color);
        expect(".o_desk_verdict i.fa").toHaveCount(1);
        expect(".o_desk_start").toHaveCount(allowed ? 1 : 0);
    }
});

test("of a plan that is over, no hours are shown as left", async () => {
    const card = {...CARD, verdict: "lapsed", allowed: false, may_start: false};
    await openCard({card});
    expect(queryAllTexts(".o_desk_facts dt")).toEqual(["Plan", "Ended"]);
});

test("without cover there is a sentence to say, and no timer", async () => {
    await openCard({
        card: REFUSED,
        refuse: {refusal_id: 1, sent_to: "ada@example.com"},
    });
    expect(".o_desk_sentence").toHaveText(/We only offer support/);
    expect(".o_desk_start").toHaveCount(0);
    expect(queryAllTexts(".o_desk_free")).toEqual(["Our Own Error"]);
    expect(".o_desk_exception").toHaveCount(0);
    await click(".o_desk_refuse");
    await animationFrame();
    expect(".o_desk_refused").toHaveText(/sent to\s+ada@example.com/);
    expect(asked).toEqual(["open_desk", "look_up", "get_card", "refuse", "get_card"]);
});

test("a gate that only observes says so, and lets the timer run", async () => {
    await openCard({card: {...REFUSED, may_start: true}});
    expect(".o_desk_verdict").toHaveText(/only observes/);
    expect(".o_desk_start").toHaveCount(1);
    expect(".o_desk_refuse").toHaveCount(1);
});

test("an unknown number waits for its contact, and is saved in one click", async () => {
    await openCard({
        look_up: {matches: [], number: "+1 212-736-5001"},
        save_number: true,
    });
    expect(".o_desk_unknown").toHaveText(/Nobody has the number \+1 212-736-5001/);
    expect(".o_desk_save_number").toHaveCount(0);
    expect("#o_desk_refuse_email").toHaveCount(1);
});

test("the timer of a running call goes on where the server says", async () => {
    await openDesk({calls: [CALL]});
    await animationFrame();
    expect(".o_desk_verdict").toHaveText(/Harbour Bakery/);
    expect(".o_desk_clock").toHaveText("00:01:00");
    await advanceTime(61000);
    await animationFrame();
    expect(".o_desk_clock").toHaveText("00:02:01");
    expect(".o_desk_pause").toHaveCount(1);
});

test("a paused timer stands still", async () => {
    await openDesk({calls: [{...CALL, running: false, state: "paused"}]});
    expect(".o_desk_other_call").toHaveText(/Paused:\s+Harbour Bakery/);
    await advanceTime(61000);
    await animationFrame();
    expect(".o_desk_clock").toHaveText("00:01:00");
});

test("a call that starts pauses the one that runs", async () => {
    const other = {...CALL, id: 8, client_id: 20, client: "Hill Garage"};
    await openCard({calls: [other], start_call: CALL});
    expect(".o_desk_start").toHaveText("Pause the Other Call and Start");
    await click(".o_desk_start");
    await animationFrame();
    expect(".o_desk_other_call").toHaveText(/Paused:\s+Hill Garage/);
    await advanceTime(61000);
    await animationFrame();
    expect(".o_desk_other_call .o_desk_clock").toHaveText("00:01:00");
    expect(".o_desk_clock:last").toHaveText("00:02:01");
});

test("it warns before the prepaid hours run out, and when they have", async () => {
    const card = {...CARD, hours_left: 1};
    await openDesk({calls: [{...CALL, seconds: 49 * 60}], card});
    await animationFrame();
    expect(".o_desk_warning").toHaveText("");
    await advanceTime(61000);
    await animationFrame();
    expect(".o_desk_warning").toHaveText(/Only 9 minutes/);
    await advanceTime(600000);
    await animationFrame();
    expect(".o_desk_warning").toHaveText(/used up: what follows awaits a manager/);
});

test("what it costs is told before it is saved", async () => {
    await openDesk({
        calls: [{...CALL, seconds: 61 * 60}],
        pause_call: {...CALL, seconds: 61 * 60, running: false, state: "paused"},
        preview_call: (values) => {
            expect(values.minutes).toBe(61);
            return {hours: 2, lines: ["2 h from the Allowance"]};
        },
        save_call: {id: 9, state: "logged", hours: 2, hours_awaiting: 0},
    });
    await animationFrame();
    await click(".o_desk_stop");
    await animationFrame();
    await animationFrame();
    expect("#o_desk_minutes").toHaveValue(61);
    expect(".o_desk_preview").toHaveText(/2 hours will be charged/);
    expect("#o_desk_summary").toBeFocused();
    await edit("Freed the till");
    await click(".o_desk_log");
    await animationFrame();
    await animationFrame();
    expect(".o_notification").toHaveText(/Logged: 2 h charged/);
    expect(".o_desk_start").toHaveCount(1);
});

test("one press is one call, however often a button is pressed", async () => {
    await openCard({start_call: CALL});
    queryOne(".o_desk_start").click();
    queryOne(".o_desk_start").click();
    await animationFrame();
    await animationFrame();
    expect(asked).toEqual([
        "open_desk",
        "look_up",
        "get_card",
        "start_call",
        "get_card",
    ]);
});

test("a call that was left running is shown", async () => {
    await openDesk({forgotten: [{id: 9, client: "Harbour Bakery", minutes: 240}]});
    expect(".o_desk_forgotten").toHaveText(/Harbour Bakery.*240 minutes/s);
});
