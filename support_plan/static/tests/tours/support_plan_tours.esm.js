import {registry} from "@web/core/registry";

const newTicket = (client) => [
    {
        content: "Begin a new ticket",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    {
        content: "Give it a title",
        trigger:
            ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
        run: "edit The printer prints",
    },
    {
        content: "Choose the client",
        trigger: ".o_field_widget[name=partner_id] input",
        run: `edit ${client}`,
    },
    {
        trigger: `.ui-autocomplete .o-autocomplete--dropdown-item:contains(${client}):first`,
        run: "click",
    },
];

/** As whoever is impatient. */
function clickTwice({anchor}) {
    anchor.click();
    anchor.click();
}

registry.category("web_tour.tours").add("support_plan_covered_client", {
    steps: () => [
        ...newTicket("Harbour Bakery"),
        {
            content: "The form shows at once that the client is covered",
            trigger: ".o_field_widget[name=support_status]:contains(Covered)",
        },
        {
            trigger: ".o_field_widget[name=description] .odoo-editor-editable",
            run: "editor and does not stop",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {
            content: "Log a call on the ticket",
            trigger: "button[name=action_support_log_call]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=minutes] input",
            run: "edit 25",
        },
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Turned it off and on again",
        },
        {
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            content: "The ticket counts its call",
            trigger: "button[name=action_open_support_calls]:contains(1)",
        },
    ],
});

registry.category("web_tour.tours").add("support_plan_refused_client", {
    steps: () => [
        ...newTicket("Hill Garage"),
        {
            content: "The form shows at once that the client has no plan",
            trigger: ".o_field_widget[name=support_status]:contains(No Plan)",
        },
        {
            trigger: ".o_field_widget[name=description] .odoo-editor-editable",
            run: "editor and does not stop",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "The refusal says why, and what to do next",
            trigger:
                ".modal:contains(Hill Garage has no support plan):contains(Offer a plan)",
        },
        {
            content: "One click offers a plan, and two offer it once",
            trigger: ".modal .modal-footer button:contains(Send the Plan Offer)",
            run: clickTwice,
        },
        {trigger: ".o_notification:contains(The plan is offered)"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "Discard the ticket",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {trigger: "body:not(:has(.o_form_dirty))"},
    ],
});

registry.category("web_tour.tours").add("support_plan_refused_kanban", {
    steps: () => [
        {trigger: ".o_switch_view.o_kanban", run: "click"},
        {
            content: "Add a ticket to a column of the kanban",
            trigger: ".o_kanban_group:first .o_kanban_quick_add",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget input",
            run: "edit The printer prints",
        },
        {trigger: ".o_kanban_quick_create .o_kanban_add", run: "click"},
        {
            content: "A number is not enough: the form opens in a dialog",
            trigger: ".modal .o_field_widget[name=name] :is(input, textarea)",
            run: "edit The printer prints",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Hill Garage",
        },
        {
            trigger:
                ".ui-autocomplete .o-autocomplete--dropdown-item:contains(Hill Garage):first",
            run: "click",
        },
        {
            content: "It says why before anything is saved",
            trigger:
                ".modal .o_field_widget[name=support_answer]:contains(Hill Garage has no support plan)",
        },
        {
            trigger: ".modal .o_field_widget[name=description] .odoo-editor-editable",
            run: "editor and does not stop",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            trigger: ".modal .modal-footer button:contains(Ask for an Exception)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit They sign tomorrow",
        },
        {
            trigger: ".modal:has(.o_field_widget[name=reason]) .o_form_button_save",
            run: "click",
        },
        {trigger: "body:not(:has(.o_field_widget[name=reason]))"},
        {
            content: "Discard the ticket",
            trigger: ".modal .o_form_button_cancel",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_kanban_quick_create .o_kanban_cancel",
            run: "click",
        },
        {trigger: "body:not(:has(.o_kanban_quick_create))"},
    ],
});
