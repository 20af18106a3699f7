/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host that a recording was made on: its `raw` records, one for each encoding of the ID space, its `rawccsidr`
 * records, and the interrupt controller of its `hdr machine` record.
 *
 *     struct el2_host *host = el2_host_from_records(records, &error);
 */
#ifndef EL2_CPUMODEL_HOST_RECORDING_H
#define EL2_CPUMODEL_HOST_RECORDING_H

#include "cpumodel/host/records.h"
#include "cpumodel/host/values.h"

/* A host of one CPU, for the caller to free; NULL with "file:line: what" where a record is wrong, missing or twice. */
struct el2_host *el2_host_from_records(const struct el2_records *records, struct el2_error *error);

#endif
