/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/text/count.h"
#include "sim/inspect/verbs.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cpumodel/text/nearest.h"
#include "sim/command/guests.h"
#include "sim/inspect/list.h"

struct list_values {
    unsigned format;
};

bool el2_list_guests(const struct el2_list_request *request)
{
    static const struct el2_column columns[] = {{"guest", EL2_COLUMN_TEXT}, {"path", EL2_COLUMN_TEXT}};
    struct el2_guest_list guests;
    bool good = el2_guest_list(&guests, request->error);
    el2_output_section(request->output, "guests", "guest", columns, EL2_COUNT(columns));
    for (size_t i = 0; i < guests.count; i++) {
        char name[NAME_MAX + 1];
        el2_guest_name(guests.path[i], name, sizeof name);
        el2_output_row(request->output, (struct el2_cell[]){
                                            el2_cell_styled(el2_cell_text(name), EL2_STYLE_STRONG),
                                            el2_cell_text(guests.path[i]),
                                        });
    }
    el2_guest_list_free(&guests);
    return good;
}

static const struct {
    const char *name;
    int operands; /* further ones at most */
    bool (*list)(const struct el2_list_request *request);
} subjects[] = {
    {"hosts", 0, el2_list_hosts},         {"kernels", 0, el2_list_kernels}, {"guests", 0, el2_list_guests},
    {"registers", 0, el2_list_registers}, {"fields", 1, el2_list_fields},   {"engine", 0, el2_list_engine},
};

static int find_subject(const char *name, struct el2_error *error)
{
    struct el2_nearest nearest = {.text = name};
    for (size_t i = 0; i < EL2_COUNT(subjects); i++) {
        if (!strcmp(subjects[i].name, name))
            return (int)i;
        el2_nearest_offer(&nearest, subjects[i].name);
    }
    if (nearest.best)
        el2_fail(error, "there are no \"%s\" to list; did you mean \"%s\"?", name, nearest.best);
    else
        el2_fail(error, "there are no \"%s\" to list; it is one of %s", name, el2_command_list.operands);
    return -1;
}

static int run(const void *command_values, int count, char **operands)
{
    const struct list_values *values = command_values;
    struct el2_error error;
    int subject = find_subject(operands[0], &error);
    if (subject < 0)
        return el2_command_complain(&el2_command_list, &error);
    if (count - 1 > subjects[subject].operands) {
        el2_fail(&error, "one operand too many: \"%s\"", operands[subjects[subject].operands + 1]);
        return el2_command_complain(&el2_command_list, &error);
    }
    struct el2_list_request request = {
        .output = el2_output_open(stdout, values->format, el2_style_wanted(stdout)),
        .operand = count > 1 ? operands[1] : NULL,
        .error = &error,
    };
    if (!request.output) {
        el2_fail(&error, "out of memory");
        el2_command_complain(&el2_command_list, &error);
        return EL2_EXIT_INTERNAL;
    }
    int status = subjects[subject].list(&request) ? EL2_EXIT_CLEAN : EL2_EXIT_USAGE;
    if (status != EL2_EXIT_CLEAN)
        el2_command_complain(&el2_command_list, &error);
    if (!el2_output_close(request.output, &error)) {
        el2_command_complain(&el2_command_list, &error);
        return EL2_EXIT_INTERNAL;
    }
    return status;
}

static const struct el2_option options[] = {EL2_FORMAT_OPTION(struct list_values, format), {0}};

const struct el2_command el2_command_list = {
    .name = "list",
    .summary = "what el2sim knows: hosts, kernels, guests, registers, fields, what the engine executes",
    .operands = "hosts|kernels|guests|registers|fields|engine [REGISTER]",
    .operands_min = 1,
    .operands_max = 2,
    .options = options,
    .values_size = sizeof(struct list_values),
    .notes =
        "With a REGISTER (ID_AA64PFR0_EL1 or S3_0_C0_C4_0), `list fields` lists that register's alone.\n"
        "\n"
        "`list engine` says of each feature with instructions or registers who executes these: Unicorn,\n"
        "el2sim in its place, or nobody: there a guest's run ends as not-modelled.\n",
    .examples = "  el2sim list hosts\n"
                "  el2sim list fields ID_AA64PFR0_EL1\n"
                "  el2sim list registers --format jsonl\n",
    .run = run,
};
