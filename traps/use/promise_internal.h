/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind promise.h share. Not for others. */
#ifndef EL2_TRAPS_USE_PROMISE_INTERNAL_H
#define EL2_TRAPS_USE_PROMISE_INTERNAL_H

#include "cpumodel/arch/register.h"
#include "traps/use/promise.h"

/* Fills in the register, the field and the guest's value that announce a feature. */
void el2_promise_announce(struct el2_promise *promise, const struct el2_promise_view *view,
                          enum el2_arch_id id);
void el2_promise_announce_declared(struct el2_promise *promise, const struct el2_promise_view *view,
                                   const struct el2_host_feature *feature);

/* Whether the guest's view announces a declared feature. */
bool el2_promise_declared(const struct el2_promise_view *view, const struct el2_host_feature *feature);

/* Whether a use that ends so breaks the promise, or keeps one that was not made. */
bool el2_promise_judge(bool advertised, enum el2_end end, enum el2_promise_code *code);

#endif
