/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bad_files.h"
#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sanitise/language/kernel.h"
#include "sanitise/view/cmdline.h"
#include "sim/exchange/export.h"
#include "sim/exchange/hosttext.h"
#include "sim/exchange/import.h"

typedef struct el2_import *reader(const char *name, const char *text, size_t size, struct el2_error *error);

static const char *const presets[] = {"a64fx", "cortex-a57", "future", "max", "neoverse-n1", "neoverse-v1"};

static struct el2_import *read_text(reader *read, const char *text)
{
    struct el2_error error;
    struct el2_import *import = read("text", text, strlen(text), &error);
    cr_assert(import, "%s", error.text);
    return import;
}

#define MODIFIER(addr, bitmap) "{\"reg_modifiers\": [{\"addr\": \"" addr "\", \"bitmap\": \"" bitmap "\"}]}"
#define PFR0                   "0x603000000013c020"

/* What is refused, and with which message; `...`: what jansson says. */
static const struct {
    reader *read;
    const char *text;
    const char *message;
} refused[] = {
    {el2_import_template, "", "text:1: no JSON: ..."},
    {el2_import_template, "{\n\"reg_modifiers\": [\n}", "text:3: no JSON: ..."},
    {el2_import_template, "[]", "text: template: an object {…} is expected here"},
    {el2_import_template, "{\"reg_modifiers\": {}}", "text: reg_modifiers: an array […] is expected here"},
    {el2_import_template, "{\"reg_modifiers\": [1]}",
     "text: reg_modifiers[0]: an object {…} is expected here"},
    {el2_import_template, "{\"reg_modifiers\": [{}]}",
     "text: reg_modifiers[0].addr: a string is expected here"},
    {el2_import_template, "{\"cpuid_modifiers\": []}",
     "text: template: \"cpuid_modifiers\" is of an x86_64 template; el2sim reads those of aarch64"},
    {el2_import_template, "{\"modifiers\": []}",
     "text: template: Firecracker knows no key \"modifiers\" here"},
    {el2_import_template, "{\"reg_modifiers\": [], \"reg_modifiers\": []}", "text:1: no JSON: ..."},
    {el2_import_template, MODIFIER("12", "0b1"),
     "text: reg_modifiers[0].addr: \"12\" is no register id: a number of 64 bits, 0x or 0b"},
    {el2_import_template, MODIFIER("0x1603000000013c0200", "0b1"),
     "text: reg_modifiers[0].addr: \"0x1603000000013c0200\" is no register id: a number of 64 bits, 0x or "
     "0b"},
    {el2_import_template, MODIFIER(PFR0, "0b2"),
     "text: reg_modifiers[0].bitmap: a bitmap has the characters 0, 1, x and _, not \"0b2\""},
    {el2_import_template, MODIFIER(PFR0, "0b"), "text: reg_modifiers[0].bitmap: the bitmap is empty"},
    {el2_import_template, MODIFIER("0x6010000000100000", "0b1"),
     "text: reg_modifiers[0].addr: id 0x6010000000100000 is of a register of 16 bits; Firecracker takes "
     "32, 64, 128"},
    {el2_import_template, MODIFIER("0x6020000000100000", "0b111111111111111111111111111111111"),
     "text: reg_modifiers[0].bitmap: more than the 32 bits of register 0x6020000000100000"},
    {el2_import_template, MODIFIER("0x6020000000100000", "0b000000000000000000000000000000000"),
     "text: reg_modifiers[0].bitmap: more than the 32 bits of register 0x6020000000100000"},
    {el2_import_template, "{\"kvm_capabilities\": [170]}",
     "text: kvm_capabilities[0]: a string is expected here"},
    {el2_import_template, "{\"kvm_capabilities\": [\"0x10\"]}",
     "text: kvm_capabilities[0]: \"0x10\" is no capability: say \"170\" or \"!170\""},
    {el2_import_template, "{\"kvm_capabilities\": [\"!\"]}",
     "text: kvm_capabilities[0]: \"!\" is no capability: say \"170\" or \"!170\""},
    {el2_import_template, "{\"vcpu_features\": [{\"index\": 7, \"bitmap\": \"0b1\"}]}", "0 to 6"},
    {el2_import_template, "{\"vcpu_features\": [{\"index\": \"0\", \"bitmap\": \"0b1\"}]}", "0 to 6"},
    {el2_import_template, "{\"vcpu_features\": [{\"index\": 1, \"bitmap\": \"0b1\"}]}", "no feature there"},
    {el2_import_template, "{\"guest_cpu_config\": {}}",
     "text: this is a fingerprint, not a template: `import fingerprint` reads it"},
    {el2_import_fingerprint, "{\"reg_modifiers\": []}",
     "text: no \"guest_cpu_config\": this is no fingerprint; is it a template?"},
    {el2_import_fingerprint, "{\"guest_cpu_config\": {}}", "text: kernel_version: a string is expected here"},
    {el2_import_fingerprint, "{\"kernel_version\": \"6\", \"guest_cpu_config\": []}",
     "text: guest_cpu_config: an object {…} is expected here"},
    {el2_import_sysreg, "", "text: has no SYSREG_REG_FIELD=VALUE"},
    {el2_import_sysreg, "# nothing\n", "text: has no SYSREG_REG_FIELD=VALUE"},
    {el2_import_sysreg, "\nsve=off", "text:2: \"sve=off\" is no SYSREG_REG_FIELD=VALUE"},
    {el2_import_sysreg, "SYSREG_ID_AA64PFR0_EL1_SVE",
     "text:1: \"SYSREG_ID_AA64PFR0_EL1_SVE\" is no SYSREG_REG_FIELD=VALUE"},
    {el2_import_sysreg,
     "SYSREG_ID_AA64PFR0_EL1_SVE=", "text:1: \"SYSREG_ID_AA64PFR0_EL1_SVE=\" is no SYSREG_REG_FIELD=VALUE"},
    {el2_import_sysreg, "SYSREG_ID_AA64PFR9_EL1_SVE=1",
     "text:1: \"SYSREG_ID_AA64PFR9_EL1_SVE=1\" names no register; `el2sim list registers` has them"},
    {el2_import_sysreg, "SYSREG_ID_AA64PFR0_EL1_WARP=1",
     "text:1: ID_AA64PFR0_EL1 has no field 'WARP': it has CSV3 CSV2 RME DIT AMU MPAM SEL2 SVE RAS GIC "
     "AdvSIMD FP EL3 EL2 EL1 EL0"},
    {el2_import_sysreg, "SYSREG_ID_AA64PFR0_EL1_SVE=16",
     "text:1: 16 does not fit in 4 bits: the most is 0xf"},
    {el2_import_sysreg, "SYSREG_ID_AA64PFR0_EL1=many", "text:1: \"many\" is no number (decimal, 0x or 0b)"},
    {el2_import_sysreg, "SYSREG_\001=1", "text:1: no SYSREG_REG_FIELD=VALUE, but a control character"},
};

Test(import, refuses)
{
    for (size_t i = 0; i < EL2_COUNT(refused); i++) {
        struct el2_error error = {""};
        char wanted[EL2_ERROR_TEXT];
        snprintf(wanted, sizeof wanted, "%s", refused[i].message);
        struct el2_import *import = refused[i].read("text", refused[i].text, strlen(refused[i].text), &error);
        cr_expect_null(import, "accepted: %s", refused[i].text);
        cr_expect(bad_files_ends_as(error.text, wanted), "%s: says \"%s\", not \"%s\"", refused[i].text,
                  error.text, refused[i].message);
        el2_import_free(import);
    }
}

Test(import, refuses_deep_json)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH);
    struct el2_error error;
    memset(text, '[', DEPTH);
    cr_assert_null(el2_import_template("deep", text, DEPTH, &error));
    free(text);
}

Test(import, reads_a_template)
{
    struct el2_import *import =
        read_text(el2_import_template,
                  "{\"kvm_capabilities\": [\"170\", \"!171\"], \"vcpu_features\": [{\"index\": 0,"
                  " \"bitmap\": \"0b11xxx1xxx\"}], \"reg_modifiers\": [{\"addr\": \"" PFR0
                  "\", \"bitmap\": \"0b1_x0\"}, {\"addr\": \"" PFR0
                  "\", \"bitmap\": \"1xxx\"}, {\"addr\": \"0x6040000000100054\", "
                  "\"bitmap\": \"0b1\"}, {\"addr\": \"0x6020000000110000\", \"bitmap\": \"01\"}]}");
    cr_expect_eq(import->write_count, 2);
    cr_expect(import->write[0].is_sysreg);
    cr_expect_eq(import->write[0].encoding, (el2_encoding)EL2_SYS_ID_AA64PFR0_EL1);
    cr_expect_eq(import->write[0].mask, 0xd);
    cr_expect_eq(import->write[0].value, 0xc);
    cr_expect_not(import->write[1].is_sysreg);
    cr_expect_eq(import->write[1].mask, 3);
    cr_expect_eq(import->capability_count, 2);
    cr_expect(import->capability[1].removed);
    cr_expect_eq(import->capability[1].number, 171);
    cr_expect_eq(import->feature_mask, 0x188);
    el2_import_free(import);
}

/* KVM_CAP_ARM_EL1_32BIT, _PMU_V3, _SVE, _PTRAUTH_ADDRESS and _GENERIC, _MTE, _WRITABLE_IMP_ID_REGS, _EL2: no others. */
Test(import, knows_capabilities)
{
    static const struct {
        unsigned number;
        uint32_t feature;
    } known[] = {{93, EL2_VM_EL1_32BIT}, {126, EL2_VM_PMU}, {170, EL2_VM_SVE},   {171, EL2_VM_PAUTH},
                 {172, EL2_VM_PAUTH},    {205, EL2_VM_MTE}, {239, EL2_VM_IMPID}, {240, EL2_VM_EL2}};
    size_t next = 0;
    for (unsigned number = 0; number < 1024; number++) {
        bool is_known = next < EL2_COUNT(known) && known[next].number == number;
        cr_expect_eq(el2_import_capability_feature(number), is_known ? known[next].feature : 0, "%u", number);
        next += is_known;
    }
}

Test(import, knows_vcpu_features)
{
    static const struct {
        const char *bitmap;
        uint32_t before, after;
        bool good;
    } cases[] = {
        {"0b1xxxx", 0, EL2_VM_SVE, true},     {"0b0xxxx", EL2_VM_SVE | EL2_VM_PMU, EL2_VM_PMU, true},
        {"0b11xxxxx", 0, EL2_VM_PAUTH, true}, {"0b01xxxxx", 0, 0, false},
        {"0b1000000000", 0, 0, false},        {"0b101", EL2_VM_SVE, 0, true},
        {"0b1x", 0, EL2_VM_EL1_32BIT, true},  {"0b1xxx", 0, EL2_VM_PMU, true},
        {"0b1xxxxxxx", 0, EL2_VM_EL2, true},  {"0b100000000", 0, 0, false},
    };
    for (size_t i = 0; i < EL2_COUNT(cases); i++) {
        char text[128];
        struct el2_error error;
        uint32_t features = cases[i].before;
        snprintf(text, sizeof text, "{\"vcpu_features\": [{\"index\": 0, \"bitmap\": \"%s\"}]}",
                 cases[i].bitmap);
        struct el2_import *import = read_text(el2_import_template, text);
        cr_expect_eq(el2_import_features(import, &features, &error), cases[i].good, "%s", cases[i].bitmap);
        if (cases[i].good && cases[i].after)
            cr_expect_eq(features, cases[i].after, "%s: 0x%x", cases[i].bitmap, features);
        el2_import_free(import);
    }
}

Test(import, reads_sysreg_lists)
{
    struct el2_import *import = read_text(
        el2_import_sysreg,
        "SYSREG_ID_AA64PFR0_EL1_SVE=1,SYSREG_id_aa64pfr0_el1_DIT=0x2\nSYSREG_MIDR_EL1=0x411fd402 # x\n"
        "SYSREG_ID_AA64MMFR0_EL1_TGRAN4_2=3 SYSREG_ID_AA64PFR0_EL1_SVE=0");
    cr_expect_eq(import->write_count, 3);
    cr_expect_eq(import->write[0].mask, 0xf000f00000000);
    cr_expect_eq(import->write[0].value, 0x2000000000000);
    cr_expect_eq(import->write[1].mask, ~0ull);
    cr_expect_eq(import->write[1].value, 0x411fd402);
    cr_expect_eq(import->write[2].mask, 0xf0000000000);
    el2_import_free(import);
}

/* CCSIDR_EL1 is the first cache's. */
Test(import, makes_a_host)
{
    struct el2_error error;
    struct el2_import *import =
        read_text(el2_import_sysreg, "SYSREG_CCSIDR_EL1_LINESIZE=2,SYSREG_ID_AA64PFR0_EL1_EL2=1");
    struct el2_host *host = el2_import_host(import, NULL, &error);
    cr_assert_not_null(host, "%s", error.text);
    cr_expect_eq(host->cpu_count, 1);
    cr_expect_eq(host->cpu[0].id[el2_id_index(EL2_SYS_CCSIDR_EL1)], 2);
    cr_expect_eq(host->cpu[0].ccsidr[0], 2);
    cr_expect_eq(host->cpu[0].id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)], 0x100);
    el2_host_free(host);
    el2_import_free(import);
}

static struct el2_vm *make_vm(struct el2_kernel *kernel, struct el2_host *host, uint32_t features)
{
    struct el2_error error;
    struct el2_vm *vm = el2_vm_create(kernel, host, &(struct el2_vm_options){.features = features}, &error);
    cr_assert(vm, "%s", error.text);
    return vm;
}

/* The writes of a plan, printed and read back, made on a fresh VM: it then shows the target's view but for
 * what the plan named as unmet. */
static void check_plan(struct el2_kernel *kernel, struct el2_host *from, struct el2_host *to, bool as_json)
{
    struct el2_export *plan = malloc(sizeof *plan), *rest = malloc(sizeof *rest);
    struct el2_vm *vm = make_vm(kernel, from, 0), *fresh = make_vm(kernel, from, 0),
                  *target = make_vm(kernel, to, 0);
    char *text;
    size_t size, unnamed = 0;
    struct el2_error error;
    el2_export_plan(vm, target, plan);
    FILE *stream = open_memstream(&text, &size);
    if (as_json)
        cr_expect(el2_export_template(plan, 0, stream));
    else
        unnamed = el2_export_sysreg(plan, stream);
    fclose(stream);
    if (!size || !plan->write_count)
        goto out;
    struct el2_import *import =
        (as_json ? el2_import_template : el2_import_sysreg)("plan", text, size, &error);
    cr_assert(import, "%s", error.text);
    for (size_t i = 0; i < import->write_count; i++) {
        struct el2_set_decision decision;
        el2_import_apply(fresh, &import->write[i], &decision);
        cr_expect_eq(decision.error, 0, "%s to %s: a planned write is refused: %s", from->name, to->name,
                     decision.why);
    }
    el2_import_free(import);
    el2_export_plan(fresh, target, rest);
    cr_expect_eq(rest->unmet_count, plan->unmet_count, "%s to %s", from->name, to->name);
    cr_expect(rest->write_count == 0 || unnamed, "%s to %s: writes are left", from->name, to->name);
out:
    free(text);
    el2_vm_free(target);
    el2_vm_free(fresh);
    el2_vm_free(vm);
    free(rest);
    free(plan);
}

Test(export, plans_come_back, .timeout = 60)
{
    static const char *const kernels[] = {"linux-4.15", "linux-6.1", "linux-6.12", "linux-7.3"};
    size_t planned = 0;
    for (size_t k = 0; k < EL2_COUNT(kernels); k++) {
        struct el2_kernel *kernel = el2_kernel_load(kernels[k], NULL);
        for (size_t a = 0; a < EL2_COUNT(presets); a++)
            for (size_t b = 0; b < EL2_COUNT(presets); b++) {
                struct el2_host *from = el2_host_load(presets[a], NULL),
                                *to = el2_host_load(presets[b], NULL);
                check_plan(kernel, from, to, true);
                check_plan(kernel, from, to, false);
                planned++;
                el2_host_free(to);
                el2_host_free(from);
            }
        el2_kernel_free(kernel);
    }
    cr_expect_eq(planned, EL2_COUNT(kernels) * EL2_COUNT(presets) * EL2_COUNT(presets));
}

/* A fingerprint holds the view: as a host it has the values that KVM_GET_ONE_REG gave. */
Test(export, fingerprints_come_back, .timeout = 60)
{
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", NULL);
    for (size_t a = 0; a < EL2_COUNT(presets); a++) {
        struct el2_host *host = el2_host_load(presets[a], NULL);
        struct el2_vm *vm = make_vm(kernel, host, EL2_VM_GICV3);
        struct el2_export *view = malloc(sizeof *view);
        struct el2_error error;
        char *text;
        size_t size;
        FILE *stream = open_memstream(&text, &size);
        el2_export_view(vm, view);
        cr_expect(el2_export_fingerprint(view, "6.12", stream));
        fclose(stream);
        struct el2_import *import = el2_import_fingerprint("f", text, size, &error);
        cr_assert(import, "%s", error.text);
        cr_expect_str_eq(import->kernel, "6.12");
        cr_expect_gt(import->write_count, 50);
        struct el2_host *guest = el2_import_host(import, NULL, &error);
        for (size_t i = 0; i < import->write_count; i++) {
            uint64_t value;
            cr_expect_eq(import->write[i].mask, ~0ull);
            cr_expect_eq(el2_onereg_get(vm, 0, import->write[i].encoding, &value), 0);
            cr_expect_eq(guest->cpu[0].id[el2_id_index(import->write[i].encoding)], value);
        }
        el2_host_free(guest);
        el2_import_free(import);
        free(text);
        free(view);
        el2_vm_free(vm);
        el2_host_free(host);
    }
    el2_kernel_free(kernel);
}

/* The options change the view to just what the result says, and never further away. */
Test(export, cmdlines_are_taken, .timeout = 60)
{
    static struct el2_export_cmdline result;
    struct el2_kernel *kernel = el2_kernel_load("linux-6.12", NULL);
    bool any = false;
    for (size_t a = 0; a < EL2_COUNT(presets); a++)
        for (size_t b = 0; b < EL2_COUNT(presets); b++) {
            struct el2_host *from = el2_host_load(presets[a], NULL), *to = el2_host_load(presets[b], NULL);
            struct el2_overrides overrides;
            struct el2_host_view view;
            el2_export_cmdline(kernel, from, to, &result);
            el2_cmdline_parse(kernel, from, result.text, &overrides);
            el2_sanitise(kernel, from, &overrides, &view, NULL, NULL);
            cr_expect_arr_eq(view.value, result.view.value, sizeof view.value);
            cr_expect(a != b || !*result.text);
            any |= strstr(result.text, "id_aa64pfr0.sve=0") != NULL;
            el2_host_free(to);
            el2_host_free(from);
        }
    cr_expect(any, "no pair of hosts needs SVE overridden");
    el2_kernel_free(kernel);
}

static void expect_same_host(const struct el2_host *a, const struct el2_host *b)
{
    cr_assert_eq(a->cpu_count, b->cpu_count);
    cr_expect_eq(a->gic, b->gic);
    for (unsigned i = 0; i < a->cpu_count; i++) {
        cr_expect_arr_eq(a->cpu[i].id, b->cpu[i].id, sizeof a->cpu[i].id);
        cr_expect_arr_eq(a->cpu[i].undef, b->cpu[i].undef, sizeof a->cpu[i].undef);
        cr_expect_arr_eq(a->cpu[i].ccsidr, b->cpu[i].ccsidr, sizeof a->cpu[i].ccsidr);
        for (unsigned k = 0; k < a->cpu[i].extra_count; k++)
            cr_expect_eq(a->cpu[i].extra[k].value, el2_cpu_extra(&b->cpu[i], a->cpu[i].extra[k].encoding));
    }
}

/* It has registers outside of the ID space. */
#define EVERY_KEY EL2_TEST_DATA "/cpumodel/host/every-key.host"

Test(hosttext, comes_back, .timeout = 60)
{
    static const char *const parents[] = {NULL, "neoverse-v1", "cortex-a57", EVERY_KEY};
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i < count; i++) {
        struct el2_error error;
        if (strncmp(builtin[i].name, "hosts/", 6) != 0)
            continue;
        struct el2_host *host = el2_host_parse(builtin[i].name, builtin[i].text, builtin[i].size, &error);
        for (size_t p = 0; p < EL2_COUNT(parents); p++) {
            char *text = el2_host_text(host, parents[p], &error);
            cr_assert(text, "%s", error.text);
            struct el2_host *again = el2_host_parse("again", text, strlen(text), &error);
            cr_assert(again, "%s: %s", builtin[i].name, error.text);
            expect_same_host(host, again);
            expect_same_host(again, host);
            el2_host_free(again);
            free(text);
        }
        el2_host_free(host);
    }
}

Test(hosttext, has_what_no_register_of_the_id_space_is)
{
    struct el2_error error;
    struct el2_host *host = el2_host_load(EVERY_KEY, &error);
    cr_assert(host, "%s", error.text);
    char *text = el2_host_text(host, "max", &error);
    cr_assert(text, "%s", error.text);
    struct el2_host *again = el2_host_parse("again", text, strlen(text), &error);
    cr_assert(again, "%s", error.text);
    expect_same_host(host, again);
    expect_same_host(again, host);
    cr_expect_eq(again->tid3_leaves_reserved, host->tid3_leaves_reserved);
    cr_expect_gt(el2_cpu_extra(&again->cpu[0], EL2_ENCODING(3, 3, 15, 2, 0)), 0);
    el2_host_free(again);
    free(text);
    el2_host_free(host);
}

/* A host that inherits from itself has nothing of its own. */
Test(hosttext, has_nothing_that_it_inherits)
{
    struct el2_error error;
    size_t count;
    const struct el2_builtin *builtin = el2_builtins(&count);
    for (size_t i = 0; i <= count; i++) {
        const char *name = i == count ? EVERY_KEY : builtin[i].name;
        char preset[64], *text;
        if (i < count && strncmp(name, "hosts/", 6) != 0)
            continue;
        if (i < count) {
            snprintf(preset, sizeof preset, "%.*s", (int)(strlen(name + 6) - strlen(".host")), name + 6);
            name = preset;
        }
        struct el2_host *host = el2_host_load(name, &error);
        cr_assert(host, "%s", error.text);
        text = el2_host_text(host, name, &error);
        cr_assert(text, "%s", error.text);
        const char *own = strstr(text, "\n[");
        cr_expect_null(own, "%s: %s", name, own);
        free(text);
        el2_host_free(host);
    }
}

/* declared.host is what its host is written as; without `inherit`, its features are the same. */
Test(hosttext, has_what_is_declared)
{
    static const char path[] = EL2_TEST_DATA "/sim/exchange/declared.host";
    struct el2_datafile file;
    struct el2_error error;
    struct el2_host *host = el2_host_load(path, &error);
    cr_assert(host, "%s", error.text);
    cr_assert(el2_datafile_open("hosts", ".host", path, &file, &error));
    const char *sections = strstr(file.text, "\n[feature ");
    char *text = el2_host_text(host, "max", &error), *bare = el2_host_text(host, NULL, &error);
    char *own = el2_host_text(host, path, &error);
    cr_assert(text && bare && own);
    cr_expect_str_eq(text, strstr(file.text, "[host]"));
    cr_expect_str_eq(strstr(bare, "\n[feature "), sections);
    cr_expect_null(strstr(own, "[feature "));
    free(own);
    free(bare);
    free(text);
    el2_datafile_free(&file);
    el2_host_free(host);
}

static void write_cpu(const char *directory, unsigned cpu, const char *reg, const char *text)
{
    static const char *const parts[] = {"", "/regs", "/regs/identification"};
    char path[256];
    for (size_t i = 0; i < EL2_COUNT(parts); i++) {
        snprintf(path, sizeof path, "%s/cpu%u%s", directory, cpu, parts[i]);
        mkdir(path, 0700);
    }
    snprintf(path, sizeof path, "%s/cpu%u/regs/identification/%s", directory, cpu, reg);
    FILE *file = fopen(path, "w");
    cr_assert(file);
    fputs(text, file);
    fclose(file);
}

Test(import, identifies_cpus)
{
    char directory[] = "/tmp/el2sim-identification-XXXXXX", command[128];
    struct el2_error error;
    cr_assert(mkdtemp(directory));
    cr_expect_null(el2_import_identification(directory, &error));
    write_cpu(directory, 0, "midr_el1", "0x00000000411fd401\n");
    write_cpu(directory, 0, "revidr_el1", "0x0000000000000001\n");
    write_cpu(directory, 1, "midr_el1", "0x00000000414fd0c1\n");
    write_cpu(directory, 3, "midr_el1", "0x00000000610f0220\n");
    struct el2_identification *found = el2_import_identification(directory, &error);
    cr_assert(found, "%s", error.text);
    cr_expect_eq(found->host->cpu_count, 3); /* CPU 2 is offline */
    cr_expect_str_eq(found->preset[0], "neoverse-v1");
    cr_expect_str_eq(found->preset[1], "neoverse-n1");
    cr_expect_null(found->preset[2]);
    cr_expect_eq(found->host->cpu[0].id[el2_id_index(EL2_SYS_MIDR_EL1)], 0x411fd401);
    cr_expect_eq(found->host->cpu[0].id[el2_id_index(EL2_SYS_REVIDR_EL1)], 1);
    cr_expect_eq(found->host->cpu[1].id[el2_id_index(EL2_SYS_MPIDR_EL1)], 0x80000001);
    cr_expect_eq(found->host->cpu[2].id[el2_id_index(EL2_SYS_ID_AA64PFR0_EL1)], 0);
    el2_identification_free(found);
    write_cpu(directory, 0, "midr_el1", "Neoverse\n");
    cr_expect_null(el2_import_identification(directory, &error));
    cr_expect(strstr(error.text, "cpu0/regs/identification/midr_el1:1:"), "%s", error.text);
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    cr_expect_eq(system(command), 0);
}
