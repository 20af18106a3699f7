/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/declared.h"

static uint64_t read_register(const struct el2_cpu *cpu, el2_encoding encoding)
{
    int index = el2_id_index(encoding);
    if (index >= 0)
        return el2_cpu_undef(cpu, index) ? 0 : cpu->id[index];
    return el2_cpu_extra(cpu, encoding);
}

bool el2_host_feature_present(const struct el2_host_feature *feature, const struct el2_cpu *cpu)
{
    for (unsigned i = 0; i < feature->field_count; i++)
        if (el2_host_bits_hold(&feature->field[i], read_register(cpu, feature->field[i].encoding)))
            return true;
    return false;
}

const struct el2_host_feature *el2_host_feature_of_instruction(const struct el2_host *host, uint32_t word)
{
    for (unsigned i = 0; i < host->feature_count; i++)
        for (unsigned j = 0; j < host->feature[i].instruction_count; j++)
            if ((word & host->feature[i].instruction[j].mask) == host->feature[i].instruction[j].value)
                return &host->feature[i];
    return NULL;
}

const struct el2_host_feature *el2_host_feature_of_register(const struct el2_host *host,
                                                            el2_encoding encoding)
{
    for (unsigned i = 0; i < host->feature_count; i++)
        for (unsigned j = 0; j < host->feature[i].register_count; j++)
            if (host->feature[i].reg[j] == encoding)
                return &host->feature[i];
    return NULL;
}
