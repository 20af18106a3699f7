/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/arch/encodings.h"
#include "sim/exchange/export.h"

/* Registers that say which vCPU it is, or what it has selected: no part of a view. */
static bool is_own(el2_encoding encoding)
{
    return encoding == EL2_SYS_MPIDR_EL1 || encoding == EL2_SYS_CSSELR_EL1;
}

static void add_write(struct el2_export *export, el2_encoding encoding, uint64_t mask, uint64_t value)
{
    struct el2_export_write *last = export->write_count ? &export->write[export->write_count - 1] : NULL;
    if (!last || last->encoding != encoding) {
        last = &export->write[export->write_count++];
        *last = (struct el2_export_write){.encoding = encoding};
    }
    last->mask |= mask;
    last->value = (last->value & ~mask) | (value & mask);
}

void el2_export_view(const struct el2_vm *vm, struct el2_export *export)
{
    export->write_count = export->unmet_count = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t value;
        el2_encoding encoding = el2_id_encoding(index);
        if (!is_own(encoding) && !el2_onereg_get(vm, 0, encoding, &value))
            add_write(export, encoding, ~0ull, value);
    }
}

/* Whether the write is accepted and then reads back; if so, it is made. */
static bool take(struct el2_vm *vm, el2_encoding encoding, uint64_t value, struct el2_set_decision *decision)
{
    el2_onereg_decide(vm, 0, encoding, value, decision);
    if (decision->error || decision->stored != value)
        return false;
    el2_onereg_perform(vm, 0, decision);
    return true;
}

static void plan_register(struct el2_vm *vm, el2_encoding encoding, uint64_t is, uint64_t wanted,
                          struct el2_export *export)
{
    struct el2_set_decision decision;
    struct el2_field_ref piece[EL2_PIECES];
    size_t count = el2_register_pieces(encoding, piece);
    bool whole = take(vm, encoding, wanted, &decision);
    uint64_t now = is;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = el2_piece_get(&piece[i], wanted), value = el2_piece_put(&piece[i], now, bits);
        if (value == now)
            continue;
        if (whole || take(vm, encoding, value, &decision)) {
            add_write(export, encoding, el2_mask(piece[i].lsb, piece[i].width), wanted);
            now = value;
        } else if (export->unmet_count < EL2_EXPORT_UNMET) {
            export->unmet[export->unmet_count++] = (struct el2_export_unmet){
                .field = piece[i], .is = el2_piece_get(&piece[i], now), .wanted = bits, .decision = decision};
        }
    }
}

void el2_export_plan(struct el2_vm *vm, const struct el2_vm *target, struct el2_export *export)
{
    export->write_count = export->unmet_count = 0;
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t is, wanted;
        el2_encoding encoding = el2_id_encoding(index);
        if (!is_own(encoding) && !el2_onereg_get(vm, 0, encoding, &is) &&
            !el2_onereg_get(target, 0, encoding, &wanted) && is != wanted)
            plan_register(vm, encoding, is, wanted, export);
    }
}
