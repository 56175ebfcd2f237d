import {registry} from "@web/core/registry";

const find = (text, client) => [
    {
        content: "Say who calls",
        trigger: "#o_desk_search_input",
        run: `edit ${text}`,
    },
    {
        trigger: `.o_desk_match:contains(${client})`,
        run: "click",
    },
    {
        content: "Their card is there",
        trigger: `.o_desk_verdict:contains(${client})`,
    },
];

const finish = (summary, charge) => [
    {trigger: ".o_desk_stop", run: "click"},
    {
        content: "The timer rests, and the minutes can be mended",
        trigger: "#o_desk_minutes",
        run: "edit 61",
    },
    {trigger: "#o_desk_summary", run: `edit ${summary}`},
    {
        content: "What it costs is told before it is saved",
        trigger: `.o_desk_preview:contains(${charge})`,
    },
    {trigger: ".o_desk_log", run: "click"},
    {
        content: "It is among the client's last calls, as charged",
        trigger: `.o_desk_last_call:contains(${summary}):contains(2 h)`,
    },
];

registry.category("web_tour.tours").add("support_plan_desk_covered", {
    steps: () => [
        {
            content: "The desk comes first in the menu",
            trigger: ".o_menu_sections > *:first-child:contains(Call Desk)",
            run: "click",
        },
        ...find("(212) 736 50", "Harbour Bakery"),
        {trigger: ".o_desk_verdict.alert-success .fa-check-circle"},
        {trigger: ".o_desk_word:contains(Covered)"},
        {trigger: ".o_desk_facts:contains(Annual Plan):contains(03/14/2028)"},
        {trigger: ".o_desk_hours_left:contains(10)"},
        {trigger: ".o_desk_start", run: "click"},
        {trigger: ".o_desk_clock:contains(00:0)"},
        {trigger: ".o_desk_pause", run: "click"},
        {trigger: ".o_desk_resume", run: "click"},
        {trigger: "#o_desk_ticket", run: "selectByLabel New ticket…"},
        {trigger: "#o_desk_new_ticket", run: "edit The till is stuck"},
        ...finish("Freed the till", "2 h from the Allowance"),
        {trigger: ".o_desk_hours_left:contains(8)"},
        {trigger: ".o_desk_card:contains(The till is stuck)"},
    ],
});

registry.category("web_tour.tours").add("support_plan_desk_refused", {
    steps: () => [
        ...find("hill gar", "Hill Garage"),
        {trigger: ".o_desk_verdict.alert-danger .fa-ban"},
        {trigger: ".o_desk_word:contains(No Plan)"},
        {
            content: "There is a sentence to say, and no timer",
            trigger: ".o_desk_sentence:contains(prepaid plan)",
        },
        {trigger: "body:not(:has(.o_desk_start))"},
        {trigger: "#o_desk_refuse_subject", run: "edit How much is an hour?"},
        {trigger: ".o_desk_refuse", run: "click"},
        {trigger: ".o_desk_refused:contains(hill.garage@example.com)"},
    ],
});

registry.category("web_tour.tours").add("support_plan_desk_exception", {
    steps: () => [
        ...find("hill gar", "Hill Garage"),
        {
            content: "Whoever may not grant an exception asks for one",
            trigger: ".o_desk_exception:contains(Ask for an Exception)",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] input",
            run: "edit A friend of the house",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_desk_word:contains(No Plan)"},
    ],
});

registry.category("web_tour.tours").add("support_plan_desk_softphone", {
    steps: () => [
        {
            content: "The number in the address shows who calls",
            trigger: ".o_desk_verdict:contains(Harbour Bakery)",
        },
        {trigger: ".o_desk_word:contains(Covered)"},
    ],
});

registry.category("web_tour.tours").add("support_plan_desk_unknown", {
    steps: () => [
        {
            content: "Nobody knows the number in the address",
            trigger: ".o_desk_unknown:contains(736-5001)",
        },
        ...find("hill gar", "Hill Garage"),
        {
            content: "One click saves it",
            trigger: ".o_desk_save_number",
            run: "click",
        },
        {trigger: "body:not(:has(.o_desk_save_number))"},
        ...find("212 736 5001", "Hill Garage"),
    ],
});

registry.category("web_tour.tours").add("support_plan_desk_reload", {
    steps: () => [
        ...find("ada@", "Harbour Bakery"),
        {trigger: ".o_desk_start", run: "click"},
        {trigger: ".o_desk_clock:contains(00:0)"},
        {
            trigger: "#o_desk_summary",
            run: "edit The label printer prints blanks",
        },
        {
            content: "What is typed is kept while the call lasts",
            trigger: "#o_desk_summary",
            run: () => new Promise((resolve) => setTimeout(resolve, 1200)),
        },
        {
            content: "Reload in the middle of the call",
            trigger: ".o_desk_stop",
            run: () => location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "The card of the caller comes back, and the timer runs on",
            trigger: ".o_desk_verdict:contains(Harbour Bakery)",
        },
        {trigger: ".o_desk_pause"},
        {
            content: "The words are still there",
            trigger: "#o_desk_summary:value(prints blanks)",
        },
        ...finish("Changed the paper", "2 h from the Allowance"),
    ],
});
