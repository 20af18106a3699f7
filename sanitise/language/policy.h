/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel file compiles to: plain tables, by ID index. Internal to sanitise/ and read by traps/.
 */
#ifndef EL2_SANITISE_LANGUAGE_POLICY_H
#define EL2_SANITISE_LANGUAGE_POLICY_H

#include "cpumodel/arch/register.h"
#include "cpumodel/formula/formula.h"
#include "sanitise/language/aarch32.h"
#include "sanitise/language/exits.h"
#include "sanitise/language/kernel.h"
#include "sanitise/language/registers.h"
#include "sanitise/language/vgic.h"
#include "sanitise/language/vpmu.h"

/* Which of two values is safe to promise (arch/arm64/include/asm/cpufeature.h, enum ftr_type). */
enum el2_safe_rule {
    EL2_SAFE_EXACT,          /* the row's safe value where the two differ */
    EL2_SAFE_LOWER,          /* the smaller */
    EL2_SAFE_HIGHER,         /* the larger */
    EL2_SAFE_HIGHER_OR_ZERO, /* the larger, 0 where either is 0 */
};

struct el2_feature { /* one field of the kernel's feature table (struct arm64_ftr_bits) */
    uint8_t lsb;
    uint8_t width;
    bool is_signed;
    bool strict;
    bool visible; /* to EL0, where visible_if holds */
    struct el2_condition visible_if;
    enum el2_safe_rule rule;
    int64_t safe;
    const struct el2_row *row;
};

enum el2_action_kind {
    EL2_ACTION_SET,      /* N */
    EL2_ACTION_CAP,      /* cap N: the smaller, unsigned */
    EL2_ACTION_CAP_PMU,  /* cap-pmu N: 0xf (IMPLEMENTATION DEFINED) counts as 0 and stays, else the smaller */
    EL2_ACTION_AT_LEAST, /* at-least N */
    EL2_ACTION_FROM,     /* from REG.FIELD: the sanitised value of another field */
};

struct el2_action {
    enum el2_action_kind kind;
    uint64_t number;
    struct el2_field_ref from;
    struct el2_condition when;
};

struct el2_guest_field { /* one row of [guest REG]: actions in order on one field */
    uint8_t lsb;
    uint8_t width;
    uint16_t first_action;
    uint16_t action_count;
    const struct el2_row *row;
};

/* How a trapped read of a register is answered. */
enum el2_id_policy {
    EL2_ID_UNLISTED,       /* no row: KVM injects UNDEF */
    EL2_ID_SANITISED,      /* the VM's value: sanitised view, then [guest REG], then userspace */
    EL2_ID_HIDDEN,         /* allocated, hidden: reads as zero */
    EL2_ID_UNALLOCATED,    /* reads as zero */
    EL2_ID_RAW,            /* the value of the CPU that the vCPU is on */
    EL2_ID_BOOT,           /* the boot CPU's value, or what userspace wrote where it may */
    EL2_ID_UNDEF,          /* listed, and UNDEF is injected */
    EL2_ID_MPIDR,          /* VMPIDR_EL2 */
    EL2_ID_CSSELR,         /* the vCPU's own */
    EL2_ID_CSSELR_KEPT,    /* the vCPU's own, never in the CPU: all its bits */
    EL2_ID_CCSIDR,         /* by the vCPU's CSSELR_EL1, of the hardware */
    EL2_ID_CCSIDR_ONE_SET, /* the same, with one set and one way of a data or unified cache */
    EL2_ID_CCSIDR_FAKE,    /* by the vCPU's CSSELR_EL1, fabricated */
    EL2_ID_CLIDR,          /* fabricated from CTR_EL0 */
};

struct el2_id_row {
    enum el2_id_policy policy;
    struct el2_condition raz_if; /* reads as zero where it holds and is not empty … */
    bool has_raz;
    bool ignores_writes;           /* … and KVM_SET_ONE_REG then takes any value, to no effect (raz-wi) */
    struct el2_condition undef_if; /* hidden: UNDEF */
    bool has_undef;
    const struct el2_row *row;
};

/* What KVM_GET_ONE_REG returns. */
enum el2_get_policy {
    EL2_GET_ABSENT, /* no row: ENOENT */
    EL2_GET_VIEW,   /* the guest's value */
    EL2_GET_BOOT,   /* the boot CPU's value, or what userspace wrote where it may */
    EL2_GET_VCPU,   /* the vCPU's own: MPIDR_EL1, CSSELR_EL1, CLIDR_EL1 */
};

/* How KVM_SET_ONE_REG decides. */
enum el2_set_policy {
    EL2_SET_EQUAL,   /* the current value, else EINVAL */
    EL2_SET_ANY,     /* any value */
    EL2_SET_IGNORE,  /* any value, no effect */
    EL2_SET_SAFE,    /* per field, by the safe-value rule against the kernel's own limit */
    EL2_SET_IMPID,   /* as EQUAL, unless the VM enabled KVM_CAP_ARM_WRITABLE_IMP_ID_REGS */
    EL2_SET_AT_MOST, /* the current value but for the writable fields: any up to the kernel's limit */
    EL2_SET_CLIDR,   /* RES0 bits and the levels that CTR_EL0.IDC needs (set_clidr) */
};

enum el2_set_rule_kind {
    EL2_SETRULE_AT_LEAST,    /* at-least N: less is EINVAL */
    EL2_SETRULE_NOT,         /* not N: EINVAL */
    EL2_SETRULE_READ_AS,     /* N as M: taken as M */
    EL2_SETRULE_IGNORE_HOST, /* ignore-host: the host's sanitised value is taken as 0 */
    EL2_SETRULE_HOST_IF,     /* N as host: taken as the host's sanitised value */
    EL2_SETRULE_SAFE,        /* safe RULE [N]: another rule than the host's feature table */
    EL2_SETRULE_CAP_HOST,    /* at-most host: more than the host's sanitised value is EINVAL */
};

struct el2_set_rule { /* a row of [set REG]; in order */
    enum el2_set_rule_kind kind;
    uint8_t lsb;
    uint8_t width;
    uint64_t number;
    uint64_t becomes;
    enum el2_safe_rule safe;
    struct el2_condition when;
    const struct el2_row *row;
};

struct el2_span { /* a run of rows in one of the kernel's arrays */
    uint16_t first;
    uint16_t count;
};

struct el2_capability {
    const char *name;
    struct el2_condition when;
    unsigned asks; /* terms that it asks, with those of the capabilities in it */
    const struct el2_row *row;
};

enum el2_cpuinfo { EL2_CPUINFO_ALWAYS, EL2_CPUINFO_NEVER, EL2_CPUINFO_IF };

struct el2_cpuinfo_row {
    enum el2_cpuinfo when;
    struct el2_condition condition;
    const struct el2_row *row;
};

/* What the kernel does with a trapped AArch32 read. */
enum el2_aarch32_policy {
    EL2_AARCH32_UNDEF,    /* no row: it injects UNDEF */
    EL2_AARCH32_AARCH64,  /* aarch64: as the AArch64 register of the same meaning, its lower 32 bits */
    EL2_AARCH32_ZERO,     /* zero */
    EL2_AARCH32_LIVELOCK, /* livelock: 0 is written and PC not advanced, so it traps again for ever */
};

struct el2_aarch32 { /* a row of [aarch32] */
    enum el2_aarch32_policy policy;
    const struct el2_row *row;
};

#define EL2_MIDR_MODEL 0xff0ffff0ull /* MIDR_EL1 without Variant and Revision */

struct el2_safe_cpu { /* [mitigation] */
    uint64_t midr;
    uint32_t facts; /* EL2_HOST_SPECTRE_V2_UNAFFECTED, EL2_HOST_MELTDOWN_UNAFFECTED */
};

struct el2_relax { /* a strict field that the kernel stops checking (relax_cpu_ftr_reg) */
    struct el2_field_ref field;
    struct el2_condition when;
};

struct el2_control_row { /* [traps] */
    struct el2_field_ref field;
    uint64_t number;
    struct el2_condition when;
    const struct el2_row *row;
};

struct el2_vm_rule { /* [vm] */
    uint32_t feature;
    bool refuses; /* where `allowed` does not hold, or always where it is empty */
    struct el2_condition allowed;
    char ioctl[48];
    char error[16];
    const struct el2_row *row;
};

struct el2_guest_reg {
    struct el2_span fields;
    uint64_t only; /* bits kept */
    const struct el2_row *only_row;
};

struct el2_user_row { /* [user], [writable] and [set REG] of one register */
    enum el2_get_policy get;
    enum el2_set_policy set;
    struct el2_condition listed_if; /* in KVM_GET_REG_LIST */
    const struct el2_row *row;
    uint64_t writable;
    const struct el2_row *writable_row;
    struct el2_span rules;
};

enum el2_el0_policy {                 /* MRS by the host's own userspace */
                      EL2_EL0_ABSENT, /* the visible fields where the kernel emulates its CRm; else SIGILL */
                      EL2_EL0_CONSTANT,     /* N */
                      EL2_EL0_HARDWARE,     /* hardware */
                      EL2_EL0_ANY_DIFFERS,  /* hardware-unless-any-differs: emulated on all CPUs where one has
                                               other strict bits */
                      EL2_EL0_THIS_DIFFERS, /* hardware-unless-differs: emulated on the CPUs that have other
                                               strict bits */
};

struct el2_el0_row {
    enum el2_el0_policy policy;
    uint64_t number;
    bool has_emulated;
    struct el2_condition emulated_if; /* `… emulated if COND`: on every CPU */
};

struct el2_el0_field { /* a field that EL0 is told otherwise */
    struct el2_field_ref field;
    uint64_t number;
    struct el2_condition when;
    const struct el2_row *row;
};

#define EL2_ERRATA 32 /* bits of el2_facts.errata */

struct el2_midr_range { /* of [errata]: MIDR_EL1 values of one model */
    uint32_t from;
    uint32_t to;
};

struct el2_erratum {
    struct el2_span ranges;
    struct el2_condition when; /* of the CPU */
    const struct el2_row *row;
};

struct el2_hwcap_row { /* [hwcap]; sorted by word and bit */
    const char *name;  /* in /proc/cpuinfo */
    uint8_t word;      /* 0: AT_HWCAP */
    uint8_t bit;
    struct el2_condition when;
    const struct el2_row *row;
};

/* What the command line may refuse, or set besides (sanitise/view/cmdline.c has each). */
enum el2_override_filter {
    EL2_FILTER_NONE,
    EL2_FILTER_VH,      /* mmfr1_vh_filter */
    EL2_FILTER_VARANGE, /* mmfr2_varange_filter */
    EL2_FILTER_SVE,     /* pfr0_sve_filter */
    EL2_FILTER_SME,     /* pfr1_sme_filter */
    EL2_FILTER_HVHE,    /* hvhe_filter */
};

struct el2_override_row { /* [override NAME]: the option NAME.KEY=value */
    char option[64];
    struct el2_field_ref field; /* encoding 0: a software feature, `fact` */
    uint32_t fact;              /* enum el2_cmdline_fact */
    enum el2_override_filter filter;
    const struct el2_row *row;
};

struct el2_alias_row { /* [alias] */
    char option[64];
    const char *stands_for;
    const struct el2_row *row;
};

struct el2_first_run { /* [first-run]: what the first KVM_RUN forces */
    struct el2_field_ref field;
    uint64_t number;
    struct el2_condition when;
    const struct el2_row *row;
};

struct el2_kernel {
    char name[64];
    struct el2_rules *rules;
    const char *release;
    bool idst_injection; /* an injected UNDEF of the ID space is reported with EC 0x18 … */
    struct el2_condition idst_when;
    struct el2_exits exits;
    struct el2_vgic vgic;
    struct el2_vpmu vpmu;

    struct el2_formula_node *term; /* of conditions */
    size_t term_count;
    struct el2_capability *capability;
    size_t capability_count;
    struct el2_feature *feature;
    size_t feature_count;
    struct el2_guest_field *guest_field;
    size_t guest_field_count;
    struct el2_action *action;
    size_t action_count;
    struct el2_relax *relax;
    size_t relax_count;
    struct el2_control_row *control;
    size_t control_count;
    struct el2_vm_rule *vm_rule;
    size_t vm_rule_count;

    struct el2_el0_field *el0_field;
    size_t el0_field_count;
    struct el2_midr_range *midr_range;
    size_t midr_range_count;
    struct el2_erratum erratum[EL2_ERRATA];
    size_t erratum_count;
    struct el2_hwcap_row *hwcap;
    size_t hwcap_count;
    struct el2_override_row *override;
    size_t override_count;
    struct el2_alias_row *alias;
    size_t alias_count;
    bool override_digit; /* the grammar of values: one hexadecimal digit; else any number */
    uint32_t kvm_modes;  /* enum el2_cmdline_fact bits that kvm-arm.mode= knows */

    struct el2_set_rule *set_rule;
    size_t set_rule_count;
    struct el2_first_run *first_run;
    size_t first_run_count;
    struct el2_listed *listed; /* in the order of KVM_GET_REG_LIST */
    size_t listed_count;
    struct el2_onereg_space onereg;

    struct el2_aarch32 aarch32[EL2_AARCH32_GROUPS];
    struct el2_safe_cpu *safe_cpu;
    size_t safe_cpu_count;
    bool ctr_is_effective; /* CTR_EL0 of a CPU is taken with what CLIDR_EL1 says of IDC */

    bool has_features[EL2_ID_COUNT]; /* the kernel's table knows the register */
    struct el2_span features[EL2_ID_COUNT];
    uint64_t
        strict_mask[EL2_ID_COUNT]; /* bits compared with the boot CPU's; of a register without features 0 */
    uint64_t valid_mask[EL2_ID_COUNT]; /* bits that some row covers */
    struct el2_cpuinfo_row cpuinfo[EL2_ID_COUNT];
    struct el2_id_row id[EL2_ID_COUNT];
    struct el2_guest_reg guest[EL2_ID_COUNT];
    struct el2_user_row user[EL2_ID_COUNT];
    struct el2_el0_row el0[EL2_ID_COUNT];
    bool has_writable_masks; /* KVM_ARM_GET_REG_WRITABLE_MASKS exists */
    unsigned el0_first_crm;  /* CRm from which the kernel emulates the ID registers for EL0 */
};

/* The rows of the feature table of a register of the ID space, `kernel->features[index].count` of them; NULL of none. */
static inline const struct el2_feature *el2_feature_rows(const struct el2_kernel *kernel, int index)
{
    return kernel->features[index].count ? kernel->feature + kernel->features[index].first : NULL;
}

/* The compilers of the sections, called once each by el2_kernel_parse in this order. */
bool el2_compile_capabilities(struct el2_kernel *kernel, struct el2_error *error); /* [capabilities] */
bool el2_compile_features(struct el2_kernel *kernel,
                          struct el2_error *error);                         /* [cpuinfo] [features] [relax] */
bool el2_compile_guest(struct el2_kernel *kernel, struct el2_error *error); /* [id] [guest] [first-run] */
bool el2_compile_user(struct el2_kernel *kernel, struct el2_error *error);  /* [user] [writable] [set] */
bool el2_compile_errata(struct el2_kernel *kernel, struct el2_error *error);   /* [errata] */
bool el2_compile_hwcap(struct el2_kernel *kernel, struct el2_error *error);    /* [hwcap] */
bool el2_compile_override(struct el2_kernel *kernel, struct el2_error *error); /* [override] [alias] */
bool el2_compile_el0(struct el2_kernel *kernel, struct el2_error *error);      /* [el0] */
bool el2_compile_vgic(struct el2_kernel *kernel, struct el2_error *error);     /* [vgic] */
bool el2_compile_vm(struct el2_kernel *kernel, struct el2_error *error);       /* [vm] [traps] [inject] */
bool el2_compile_vpmu(struct el2_kernel *kernel, struct el2_error *error);     /* [vpmu] */

bool el2_compile_handlers(struct el2_kernel *kernel, struct el2_error *error);   /* [handlers] */
bool el2_compile_trapped(struct el2_kernel *kernel, struct el2_error *error);    /* [trapped-registers] */
bool el2_compile_hypercalls(struct el2_kernel *kernel, struct el2_error *error); /* [hypercalls] */
bool el2_compile_aarch32(struct el2_kernel *kernel, struct el2_error *error);    /* [aarch32] */
bool el2_compile_mitigation(struct el2_kernel *kernel, struct el2_error *error); /* [mitigation] */
bool el2_compile_registers(struct el2_kernel *kernel, struct el2_error *error);  /* [registers] [onereg] */

/* The ID index of the register that a row's section or key names; -1 with a message outside the ID space. */
int el2_section_register(const struct el2_row *row, const char *name, struct el2_error *error);

/* Calls `compile` once for each section "PREFIX REG" with its rows. */
bool el2_each_register_section(struct el2_kernel *kernel, const char *prefix,
                               bool (*compile)(struct el2_kernel *, int, const struct el2_row *, size_t,
                                               struct el2_error *),
                               struct el2_error *error);

/* Whether the number fits a field of `width` bits, 1 to 64; else false with the message. */
bool el2_row_fits(const struct el2_row *row, uint64_t number, unsigned width, struct el2_error *error);

struct el2_cover { /* whose the bits of a register are in a section; all NULL at first */
    const struct el2_row *of[64];
};

/* Makes the bits of a field those of its row; false with an error that names both where one is another row's. */
bool el2_row_covers(const struct el2_row *row, const struct el2_field_ref *field, struct el2_cover *cover,
                    struct el2_error *error);

/* A row's value as a mask: field names and numbers joined, `all-but …`, `all`, `none`. */
bool el2_mask_parse(const struct el2_row *row, el2_encoding encoding, uint64_t *mask,
                    struct el2_error *error);

/* Parses a field key of a section: a field name of `encoding`, or "hi:lo". */
bool el2_row_field(const struct el2_row *row, el2_encoding encoding, const char *key,
                   struct el2_field_ref *ref, struct el2_error *error);

#endif
