/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/timer.h"

#define CNTFRQ_EL0    EL2_ENCODING(3, 3, 14, 0, 0)
#define CNTPCT_EL0    EL2_ENCODING(3, 3, 14, 0, 1)
#define CNTVCT_EL0    EL2_ENCODING(3, 3, 14, 0, 2)
#define CNTP_TVAL_EL0 EL2_ENCODING(3, 3, 14, 2, 0)
#define CNTP_CTL_EL0  EL2_ENCODING(3, 3, 14, 2, 1)
#define CNTP_CVAL_EL0 EL2_ENCODING(3, 3, 14, 2, 2)
#define CNTV_TVAL_EL0 EL2_ENCODING(3, 3, 14, 3, 0)
#define CNTV_CTL_EL0  EL2_ENCODING(3, 3, 14, 3, 1)
#define CNTV_CVAL_EL0 EL2_ENCODING(3, 3, 14, 3, 2)

#define CTL_ENABLE   1ull
#define CTL_WRITABLE 3ull
#define CTL_ISTATUS  4ull

#define CNTKCTL_EL0PCTEN (1ull << 0)
#define CNTKCTL_EL0VCTEN (1ull << 1)
#define CNTKCTL_EL0VTEN  (1ull << 8)
#define CNTKCTL_EL0PTEN  (1ull << 9)

bool el2_timer_owns(el2_encoding encoding)
{
    const struct el2_timers none = {0};
    uint64_t value;
    return el2_timer_read(&none, encoding, 0, &value);
}

bool el2_timer_el0_may(el2_encoding encoding, uint64_t cntkctl)
{
    switch (encoding) {
    case CNTFRQ_EL0:
        return cntkctl & (CNTKCTL_EL0PCTEN | CNTKCTL_EL0VCTEN);
    case CNTPCT_EL0:
        return cntkctl & CNTKCTL_EL0PCTEN;
    case CNTVCT_EL0:
        return cntkctl & CNTKCTL_EL0VCTEN;
    default:
        return cntkctl & (el2_crm(encoding) == 2 ? CNTKCTL_EL0PTEN : CNTKCTL_EL0VTEN);
    }
}

static uint64_t control(const struct el2_timer *timer, uint64_t count)
{
    bool expired = timer->ctl & CTL_ENABLE && count >= timer->cval;
    return timer->ctl | (expired ? CTL_ISTATUS : 0);
}

bool el2_timer_read(const struct el2_timers *timers, el2_encoding encoding, uint64_t count, uint64_t *value)
{
    const struct el2_timer *timer = el2_crm(encoding) == 2 ? &timers->physical : &timers->virtual;
    switch (encoding) {
    case CNTFRQ_EL0:
        *value = EL2_TIMER_FREQUENCY;
        return true;
    case CNTPCT_EL0:
    case CNTVCT_EL0:
        *value = count;
        return true;
    case CNTP_TVAL_EL0:
    case CNTV_TVAL_EL0:
        *value = (uint32_t)(timer->cval - count);
        return true;
    case CNTP_CTL_EL0:
    case CNTV_CTL_EL0:
        *value = control(timer, count);
        return true;
    case CNTP_CVAL_EL0:
    case CNTV_CVAL_EL0:
        *value = timer->cval;
        return true;
    default:
        return false;
    }
}

bool el2_timer_write(struct el2_timers *timers, el2_encoding encoding, uint64_t count, uint64_t value)
{
    struct el2_timer *timer = el2_crm(encoding) == 2 ? &timers->physical : &timers->virtual;
    switch (encoding) {
    case CNTP_TVAL_EL0:
    case CNTV_TVAL_EL0:
        timer->cval = count + (uint64_t)(int64_t)(int32_t)value;
        return true;
    case CNTP_CTL_EL0:
    case CNTV_CTL_EL0:
        timer->ctl = value & CTL_WRITABLE;
        return true;
    case CNTP_CVAL_EL0:
    case CNTV_CVAL_EL0:
        timer->cval = value;
        return true;
    default:
        return false;
    }
}
