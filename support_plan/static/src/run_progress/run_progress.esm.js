import {onMounted, onWillUnmount} from "@odoo/owl";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {registry} from "@web/core/registry";

const EVERY_MS = 2000;

/** A progress bar that reads its record anew while the recurring run is running. */
export class RunProgressField extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), EVERY_MS);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const {record} = this.props;
        if (this.busy || document.hidden || record.data.state !== "running") {
            return;
        }
        this.busy = true;
        try {
            await record.load();
        } finally {
            this.busy = false;
        }
    }
}

registry.category("fields").add("support_run_progress", {
    ...progressBarField,
    component: RunProgressField,
    fieldDependencies: [
        ...(progressBarField.fieldDependencies || []),
        {name: "state", type: "selection"},
    ],
});
