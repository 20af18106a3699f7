/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trail: all the steps that decisions reported (sanitise/view/step.h), and all that the kernel logged, in order.
 *
 * Given to the functions that decide, it fills itself; sanitise and traps read it to explain. It allocates,
 * so it is for explanations and not for the trap path. One trail belongs to one thread.
 *
 *     struct el2_trail *trail = el2_trail_create();
 *     el2_sanitise(kernel, host, NULL, &view, el2_trail_watch(trail), el2_trail_sink(trail));
 *     const struct el2_step *step = el2_trail_steps(trail, &count);
 *     el2_trail_free(trail);
 */
#ifndef EL2_SANITISE_VIEW_TRAIL_H
#define EL2_SANITISE_VIEW_TRAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "sanitise/view/hostview.h"
#include "sanitise/view/step.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_trail;

/* NULL when out of memory. */
struct el2_trail *el2_trail_create(void);
void el2_trail_free(struct el2_trail *trail);

/* What to hand to the functions that decide. Both live as long as the trail. */
const struct el2_watch *el2_trail_watch(const struct el2_trail *trail);
const struct el2_message_sink *el2_trail_sink(const struct el2_trail *trail);

/* What was reported, in order. Valid until more is reported. The texts of messages are the trail's. */
const struct el2_step *el2_trail_steps(const struct el2_trail *trail, size_t *count);
const struct el2_message *el2_trail_messages(const struct el2_trail *trail, size_t *count);

/* False where memory ran out, and a step or a message is missing. */
bool el2_trail_complete(const struct el2_trail *trail);

#ifdef __cplusplus
}
#endif

#endif
