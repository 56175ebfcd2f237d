import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/** The keyboard shortcut that opens the desk from anywhere, for support agents. */
export const callDeskCommandService = {
    dependencies: ["action", "command"],
    async start(env, {action, command}) {
        if (await user.hasGroup("support_plan.group_agent")) {
            command.add(
                _t("Call Desk"),
                () => {
                    action.doAction("support_plan.support_desk_action", {
                        clearBreadcrumbs: true,
                    });
                },
                {
                    category: "app",
                    global: true,
                    hotkey: "alt+shift+p",
                    hotkeyOptions: {bypassEditableProtection: true},
                }
            );
        }
    },
};

registry.category("services").add("support_plan.call_desk", callDeskCommandService);
