/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/run/verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/boot/boot.h"
#include "sim/command/guests.h"
#include "sim/command/output.h"
#include "sim/command/print.h"
#include "sim/image/firmware.h"
#include "sim/machine/machine.h"
#include "sim/run/console.h"
#include "sim/run/disks.h"
#include "sim/run/gdb.h"
#include "sim/run/hide.h"
#include "sim/run/options.h"
#include "sim/run/progress.h"
#include "sim/run/report.h"
#include "sim/run/symbols.h"

struct runner {
    const struct el2_run_values *values;
    const char *operand;
    char *guest;  /* its path */
    uint64_t ram; /* bytes */
    struct el2_subject subject;
    char *hidden; /* features that were taken out of its host; NULL: none */
    struct el2_machine *machine;
    bool lost_events; /* memory ran out */
    struct el2_run_console console;
    struct el2_disk *disk[EL2_MACHINE_DISKS];
    struct el2_run_gdb gdb;
    struct el2_symbols *symbols;
    struct el2_run_progress progress;
};

/* The console is part of the one document where stdout holds one. */
static bool keeps_console(const struct el2_run_values *values)
{
    return values->format != EL2_FORMAT_TEXT && !values->quiet;
}

static void take_console(void *context, const char *text, size_t size)
{
    struct runner *runner = context;
    if (runner->gdb.is_stdio)
        el2_gdb_print(runner->gdb.server, text, size);
    else
        el2_run_console_put(&runner->console, text, size);
}

static bool open_console(struct runner *runner, struct el2_error *error)
{
    const struct el2_run_values *values = runner->values;
    const struct el2_run_console_setting setting = {
        .keeps = keeps_console(values),
        .quiet = values->quiet,
        .input = runner->gdb.is_stdio && !values->console_input ? "/dev/null" : values->console_input,
        .progress = &runner->progress,
        .seconds = (unsigned)values->timeout};
    return el2_run_console_open(&runner->console, &setting, error);
}

/* With JSON lines the events are records of stdout; else they go beside the result. */
static void take_event(void *context, const struct el2_trap_event *event)
{
    struct runner *runner = context;
    if (event->is_mmio && !runner->values->trace_mmio)
        return;
    if (runner->values->format == EL2_FORMAT_JSONL) {
        char *line = el2_trace_json(event);
        if (isatty(STDOUT_FILENO))
            el2_run_progress_yield(&runner->progress, "\n", 1);
        runner->lost_events |= !line;
        if (line)
            puts(line);
        free(line);
        return;
    }
    char text[EL2_TRACE_TEXT];
    el2_trace_text(event, text);
    fflush(stdout);
    el2_run_progress_yield(&runner->progress, "\n", 1);
    fputs(text, stderr);
}

static void take_progress(void *context, uint64_t instructions, uint64_t exits)
{
    struct runner *runner = context;
    el2_run_progress_show(&runner->progress, instructions, exits);
}

/* Each vCPU on the CPU behind that of the one before. */
static void spread_vcpus(const struct el2_subject *subject)
{
    for (unsigned i = 1; i < el2_vm_vcpus(subject->vm); i++)
        el2_vm_move(subject->vm, i, (el2_vm_cpu(subject->vm, 0) + i) % subject->host->cpu_count);
}

static bool create_machine(struct runner *runner, struct el2_error *error)
{
    const struct el2_run_values *values = runner->values;
    if (!runner->gdb.is_wanted)
        el2_run_progress_open(&runner->progress, stderr);
    struct el2_machine_options options = {
        .ram_size = runner->ram,
        .has_flash = el2_firmware_is_file(runner->guest),
        .instructions = values->limit,
        .seconds = (unsigned)values->timeout,
        .engine_traps = values->engine_traps,
        .migrate_every = values->migrate_every,
        .clock = values->rtc,
        .seed = values->seed,
        .console = take_console,
        .trace = values->trace || values->trace_mmio ? take_event : NULL,
        .progress = runner->progress.stream ? take_progress : NULL,
        .context = runner,
        .input = el2_run_console_input(&runner->console),
        .debugger = runner->gdb.is_wanted ? &runner->gdb.debugger : NULL,
    };
    memcpy(options.disk, runner->disk, sizeof options.disk);
    const struct el2_machine_boot boot = {
        .initrd = values->initrd, .append = values->append, .dtb = values->dtb};
    spread_vcpus(&runner->subject);
    runner->machine = el2_machine_create(runner->subject.vm, &options, error);
    return runner->machine && el2_machine_load(runner->machine, runner->guest, error) &&
           el2_machine_add_boot(runner->machine, &boot, error);
}

/* --dump-dtb. */
static bool write_devicetree(const struct runner *runner, struct el2_error *error)
{
    const char *path = runner->values->dump_dtb;
    size_t size;
    const void *tree = el2_machine_devicetree(runner->machine, &size);
    if (!tree)
        return el2_fail(
            error, "%s is no arm64 Linux Image, and gets a device tree only with --append, --initrd or --dtb",
            runner->operand);
    FILE *file = fopen(path, "w");
    if (!file)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    bool good = fwrite(tree, size, 1, file) == 1;
    good = fclose(file) == 0 && good;
    return good || el2_fail(error, "%s could not be written", path);
}

/* Those of --symbols, so that what is wrong with them is said before the guest runs. Others are looked for when they are
 * wanted. */
static bool open_symbols(struct runner *runner, struct el2_error *error)
{
    const char *path = runner->values->symbols;
    return !path || el2_run_symbols_open(path, NULL, &runner->symbols, error);
}

static bool name_code(struct runner *runner, struct el2_error *error)
{
    if (!runner->symbols && !el2_run_symbols_open(NULL, runner->guest, &runner->symbols, error))
        return false;
    return el2_run_symbols_settle(runner->symbols, runner->machine, runner->guest, error);
}

/* Says so where no report does. */
static bool hide(struct runner *runner, struct el2_error *error)
{
    if (!el2_run_hide(&runner->subject, &runner->hidden, error))
        return false;
    if (runner->hidden && (runner->values->quiet || runner->values->dump_dtb || runner->gdb.is_wanted))
        el2_print(stderr, "el2sim run: without %s, which nobody executes\n", runner->hidden);
    return true;
}

static bool load(struct runner *runner, struct el2_error *error)
{
    runner->guest = el2_guest_find(runner->operand, error);
    return runner->guest && el2_run_check(runner->values, &runner->ram, error) &&
           el2_run_gdb_check(&runner->gdb, runner->values, error) &&
           el2_subject_load(&runner->subject, &runner->values->names,
                            runner->gdb.is_wanted ? EL2_SUBJECT_TRAIL : EL2_SUBJECT_VM, error) &&
           (!runner->values->hide_unexecutable || hide(runner, error)) &&
           el2_run_gdb_open(&runner->gdb, &runner->subject, error) && open_symbols(runner, error) &&
           open_console(runner, error) && el2_run_disks_open(runner->disk, &runner->values->disks, error) &&
           create_machine(runner, error);
}

static bool report(struct runner *runner, const struct el2_verdict *verdict, struct el2_error *error)
{
    if (runner->lost_events)
        return el2_fail(error, "out of memory: not all events are there");
    if (runner->values->quiet || runner->gdb.is_stdio) {
        fflush(stdout); /* before a message on stderr */
        return true;
    }
    if (!name_code(runner, error))
        return false;
    const struct el2_run_report content = {
        .guest = runner->operand,
        .subject = &runner->subject,
        .hidden = runner->hidden,
        .text = runner->values->format == EL2_FORMAT_TEXT,
        .console = runner->console.kept,
        .machine = runner->machine,
        .verdict = verdict,
        .symbols = runner->symbols,
    };
    struct el2_output *output =
        el2_output_open(stdout, (enum el2_format)runner->values->format, el2_style_wanted(stdout));
    if (!output)
        return el2_fail(error, "out of memory");
    el2_output_fit(output, el2_output_width(stdout));
    if (runner->values->format == EL2_FORMAT_TEXT)
        putchar('\n');
    bool printed = el2_run_report_print(&content, output, error);
    return el2_output_close(output, printed ? error : NULL) && printed;
}

static int exit_status(const struct el2_verdict *verdict)
{
    if (verdict->code == EL2_VERDICT_EXITED)
        return (int)verdict->status;
    if (verdict->code == EL2_VERDICT_ENGINE)
        return EL2_EXIT_INTERNAL;
    return el2_verdict_is_clean(verdict) ? EL2_EXIT_CLEAN : EL2_EXIT_GUEST;
}

static void free_runner(struct runner *runner)
{
    struct el2_error ignored;
    el2_run_progress_close(&runner->progress);
    el2_symbols_free(runner->symbols);
    el2_machine_free(runner->machine);
    el2_run_gdb_close(&runner->gdb);
    el2_run_disks_close(runner->disk, &ignored);
    el2_subject_free(&runner->subject);
    free(runner->hidden);
    free(runner->guest);
    el2_run_console_free(&runner->console);
}

static bool run_machine(struct runner *runner, struct el2_verdict *verdict, struct el2_error *error)
{
    const bool good = el2_machine_run(runner->machine, verdict, error);
    el2_run_progress_close(&runner->progress);
    return good;
}

static int run(const void *values, int count, char **operands)
{
    struct runner runner = {
        .values = values, .operand = operands[0], .console.input = {.descriptor = -1, .has_ended = true}};
    struct el2_verdict verdict;
    struct el2_error error;
    int status;
    (void)count;
    bool good = load(&runner, &error);
    if (good && runner.values->dump_dtb) {
        status = write_devicetree(&runner, &error) ? EL2_EXIT_CLEAN
                                                   : el2_command_complain(&el2_command_run, &error);
    } else if (good && el2_run_gdb_wait(&runner.gdb, &error) && run_machine(&runner, &verdict, &error) &&
               el2_run_console_end(&runner.console, &error) && el2_run_disks_close(runner.disk, &error) &&
               report(&runner, &verdict, &error)) {
        if ((runner.values->quiet || runner.gdb.is_stdio) && !el2_verdict_is_clean(&verdict))
            el2_print(stderr, "el2sim: the guest %s\n", verdict.text);
        if (runner.console.input.is_late)
            fputs("el2sim run: it waited for console input to the end: give it </dev/null where there is "
                  "none\n",
                  stderr);
        status = exit_status(&verdict);
    } else {
        status = el2_command_complain(&el2_command_run, &error);
    }
    free_runner(&runner);
    return status;
}

const struct el2_command el2_command_run = {
    .name = "run",
    .summary = "a guest on a host under a kernel: what it sees, and what happens to it",
    .operands = "GUEST",
    .operands_min = 1,
    .operands_max = 1,
    .options = el2_run_options,
    .defaults = &el2_run_defaults,
    .values_size = sizeof(struct el2_run_values),
    .notes =
        "GUEST is an ELF file, an arm64 Linux Image, a flat image, firmware (U-Boot, EDK2), or the name of "
        "a\n"
        "guest that comes with el2sim (`el2sim list guests`). Files but firmware may be packed: gzip,\n"
        "Zstandard, or a kernel's EFI zboot image.\n"
        "\n"
        "The exit status is the guest's own where it gives one, 0 where it powers off, 3 where it runs "
        "out of a\n"
        "limit, runs away, waits for ever or does what is not modelled, 2 for bad input, 4 where output is "
        "lost.\n"
        "\n"
        "What the guest prints is shown with its control characters and what is no UTF-8 written out "
        "(\\x1b); with\n"
        "--quiet it is passed on byte by byte, unless stdout is a terminal.\n"
        "\n"
        "A guest that asks for console input is given stdin. Of a file or a pipe it gets a byte when it asks "
        "for "
        "one,\n"
        "and waits where there is none yet, so that two runs are the same. A terminal is the guest's, key by "
        "key, from\n"
        "when it first asks: Ctrl-A X leaves it, Ctrl-A H helps; waiting passes in real time then.\n",
    .examples = "  el2sim run sve-user --host future --kernel linux-4.14\n"
                "  el2sim run sve-user --host future --kernel linux-4.15 --trace\n"
                "  el2sim run ./guest.elf --host cortex-a76 --limit 1000000 --format json\n",
    .run = run,
};
