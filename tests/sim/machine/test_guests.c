/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guests that come with el2sim, as tests/guests.cfg declares their runs on el2sim: on both trap paths. */
#include "test_machine.h"

#include <stdio.h>
#include <sys/stat.h>

#include "cpumodel/text/datafile.h"

#define OUTPUTS 8

struct section {
    char name[64], file[64], host[64], kernel[64], exit[16];
    uint32_t features;
    unsigned vcpus; /* 0: one */
    char output[OUTPUTS][128];
    unsigned outputs;
};

static unsigned runs;

static void run_section(const struct section *section, bool engine_traps)
{
    struct rig rig;
    char path[512], host[512];
    bool ends = strcmp(section->exit, "timeout") != 0;
    snprintf(path, sizeof path, EL2_GUESTS "/%s", section->file);
    snprintf(host, sizeof host, "%s%s", strchr(section->host, '/') ? EL2_TEST_DATA "/" : "", section->host);
    rig_open_vcpus(&rig, host, section->kernel, section->features, section->vcpus,
                   (struct el2_machine_options){
                       .instructions = 20000000, .output = 100000, .engine_traps = engine_traps});
    rig_run_file(&rig, path);
    if (ends) {
        cr_expect_eq(rig.verdict.code == EL2_VERDICT_POWERED_OFF || rig.verdict.code == EL2_VERDICT_EXITED,
                     true, "[%s]: %s", section->name, rig.verdict.text);
        cr_expect_eq(rig.verdict.status, strtoul(section->exit, NULL, 10), "[%s]: %s\n%s", section->name,
                     rig.verdict.text, rig.console);
    } else {
        cr_expect(rig.verdict.code == EL2_VERDICT_INSTRUCTION_LIMIT ||
                      rig.verdict.code == EL2_VERDICT_OUTPUT_LIMIT || rig.verdict.code == EL2_VERDICT_RUNAWAY,
                  "[%s]: %s", section->name, rig.verdict.text);
    }
    for (unsigned i = 0; i < section->outputs; i++)
        cr_expect_not_null(strstr(rig.console, section->output[i]), "[%s] lacks \"%s\":\n%s", section->name,
                           section->output[i], rig.console);
    rig_close(&rig);
    runs++;
}

static void finish(const struct section *section)
{
    if (*section->host && *section->kernel) {
        run_section(section, false);
        run_section(section, true);
    }
}

static bool take_line(void *context, const struct el2_line *line, struct el2_error *error)
{
    struct section *section = context;
    (void)error;
    if (strcmp(line->section, section->name)) {
        finish(section);
        memset(section, 0, sizeof *section);
        snprintf(section->name, sizeof section->name, "%s", line->section);
    }
    if (!strcmp(line->key, "file"))
        snprintf(section->file, sizeof section->file, "%s", line->value);
    if (!strcmp(line->key, "host"))
        snprintf(section->host, sizeof section->host, "%s", line->value);
    if (!strcmp(line->key, "kernel"))
        snprintf(section->kernel, sizeof section->kernel, "%s", line->value);
    if (!strcmp(line->key, "vm"))
        cr_expect(el2_vm_features_parse(line->value, &section->features, NULL), "%s", line->value);
    if (!strcmp(line->key, "smp"))
        section->vcpus = (unsigned)strtoul(line->value, NULL, 10);
    if (!strcmp(line->key, "expect-exit"))
        snprintf(section->exit, sizeof section->exit, "%s", line->value);
    if (!strcmp(line->key, "expect-output") && section->outputs < OUTPUTS)
        snprintf(section->output[section->outputs++], sizeof *section->output, "%s", line->value);
    return true;
}

Test(guests, run_as_declared, .timeout = 280)
{
    struct el2_datafile file;
    struct el2_error error = {""};
    struct section section = {.name = ""};
    struct stat status;
    if (stat(EL2_GUESTS, &status))
        cr_skip_test("no guests were built");
    cr_assert(el2_datafile_open("", "", EL2_TEST_DATA "/guests.cfg", &file, &error), "%s", error.text);
    cr_assert(el2_ini_read("guests.cfg", file.text, file.size, take_line, &section, &error), "%s",
              error.text);
    finish(&section);
    el2_datafile_free(&file);
    cr_expect_gt(runs, 30, "only %u runs", runs);
}
