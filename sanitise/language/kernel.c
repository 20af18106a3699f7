/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/language/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sanitise/language/policy.h"

/* Sections that a kernel file may have; those that end in a blank are followed by a register's name. */
static const char *const sections[] = {
    "aarch32",    "alias",     "capabilities", "config", "cpuinfo",    "el0",
    "errata",     "features ", "first-run",    "guest ", "handlers",   "hwcap",
    "hypercalls", "id",        "inject",       "kernel", "mitigation", "onereg",
    "override",   "override ", "registers",    "relax",  "set ",       "trapped-registers",
    "traps",      "user",      "vgic",         "vm",     "vpmu",       "writable",
};

static bool known_section(const char *name)
{
    for (size_t i = 0; i < EL2_COUNT(sections); i++) {
        size_t size = strlen(sections[i]);
        if (sections[i][size - 1] == ' ' ? strncmp(sections[i], name, size) == 0
                                         : strcmp(sections[i], name) == 0)
            return true;
    }
    return false;
}

static bool check_sections(const struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_all(kernel->rules, &count);
    for (size_t i = 0; i < count; i++)
        if (!known_section(row[i].section))
            return el2_row_fail(
                &row[i], error,
                "unknown section [%s]; known: [kernel] [config] [capabilities] [cpuinfo] "
                "[features REG] [id] [guest REG] [user] [writable] [set REG] [traps] [vm] and others "
                "(el2sim help kernel-file)",
                row[i].section);
    return true;
}

/* An option that is neither would be taken for one that is not set. */
static bool check_config(const struct el2_kernel *kernel, struct el2_error *error)
{
    size_t count;
    const struct el2_row *row = el2_rules_section(kernel->rules, "config", &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(row[i].value, "y") != 0 && strcmp(row[i].value, "n") != 0)
            return el2_row_fail(&row[i], error, "an option of [config] is `y` or `n`, not `%s`",
                                row[i].value);
    return true;
}

static bool compile(struct el2_kernel *kernel, struct el2_error *error)
{
    kernel->release = el2_rules_release(kernel->rules);
    if (!*kernel->release)
        return el2_fail(error, "%s: [kernel] has no `release = VERSION`, nor has any file it inherits",
                        kernel->name);
    return check_sections(kernel, error) && check_config(kernel, error) &&
           el2_compile_capabilities(kernel, error) && el2_compile_features(kernel, error) &&
           el2_compile_guest(kernel, error) && el2_compile_user(kernel, error) &&
           el2_compile_errata(kernel, error) && el2_compile_el0(kernel, error) &&
           el2_compile_hwcap(kernel, error) && el2_compile_override(kernel, error) &&
           el2_compile_vm(kernel, error) && el2_compile_mitigation(kernel, error) &&
           el2_compile_aarch32(kernel, error) && el2_compile_handlers(kernel, error) &&
           el2_compile_trapped(kernel, error) && el2_compile_hypercalls(kernel, error) &&
           el2_compile_registers(kernel, error) && el2_compile_vgic(kernel, error) &&
           el2_compile_vpmu(kernel, error);
}

static struct el2_kernel *from_rules(const char *what, struct el2_rules *rules, struct el2_error *error)
{
    if (!rules)
        return NULL;
    struct el2_kernel *kernel = calloc(1, sizeof *kernel);
    if (!kernel) {
        el2_rules_free(rules);
        el2_fail(error, "out of memory");
        return NULL;
    }
    kernel->rules = rules;
    snprintf(kernel->name, sizeof kernel->name, "%s", what);
    if (!compile(kernel, error)) {
        el2_kernel_free(kernel);
        return NULL;
    }
    return kernel;
}

struct el2_kernel *el2_kernel_load(const char *what, struct el2_error *error)
{
    return from_rules(what, el2_rules_load(what, error), error);
}

struct el2_kernel *el2_kernel_parse(const char *name, const char *text, size_t size, struct el2_error *error)
{
    return from_rules(name, el2_rules_parse(name, text, size, error), error);
}

void el2_kernel_free(struct el2_kernel *kernel)
{
    if (!kernel)
        return;
    free(kernel->term);
    free(kernel->capability);
    free(kernel->feature);
    free(kernel->guest_field);
    free(kernel->action);
    free(kernel->relax);
    free(kernel->safe_cpu);
    free(kernel->control);
    free(kernel->vm_rule);
    free(kernel->el0_field);
    free(kernel->midr_range);
    free(kernel->hwcap);
    free(kernel->override);
    free(kernel->alias);
    free(kernel->set_rule);
    free(kernel->first_run);
    free(kernel->listed);
    free(kernel->exits.range);
    free(kernel->exits.answer);
    free(kernel->exits.call);
    el2_rules_free(kernel->rules);
    free(kernel);
}

const char *el2_kernel_name(const struct el2_kernel *kernel)
{
    return kernel->name;
}

const char *el2_kernel_release(const struct el2_kernel *kernel)
{
    return kernel->release;
}

const struct el2_exits *el2_kernel_exits(const struct el2_kernel *kernel)
{
    return &kernel->exits;
}

const struct el2_rules *el2_kernel_rules(const struct el2_kernel *kernel)
{
    return kernel->rules;
}
