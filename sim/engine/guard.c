/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

#include "sim/engine/guard.h"

/* Where to go on an abort(); a signal handler has no other way to know. */
static _Thread_local sigjmp_buf *landing;

static void on_abort(int signal_number)
{
    if (landing)
        siglongjmp(*landing, 1);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

bool el2_guard(void (*function)(void *context), void *context)
{
    sigjmp_buf here;
    struct sigaction before, action = {.sa_handler = on_abort};
    sigemptyset(&action.sa_mask);
    sigaction(SIGABRT, &action, &before);
    volatile bool returned = false;
    if (!sigsetjmp(here, 1)) {
        landing = &here;
        function(context);
        returned = true;
    }
    landing = NULL;
    sigaction(SIGABRT, &before, NULL);
    return returned;
}
