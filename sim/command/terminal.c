/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "cpumodel/text/count.h"

/* What ends the program where nobody has set it otherwise. */
static const int endings[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE, SIGUSR1,
                              SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGSYS};

/* A handler of signals is told of nothing but the signal: what it gives back has to be here. */
static struct {
    int descriptor;
    struct termios before, lent;
    volatile sig_atomic_t is_taken; /* and not yet returned */
    volatile sig_atomic_t is_set;   /* as `lent` has it */
    bool is_watched;
} terminal;

/* A terminal that has been hung up is nobody's: who reads it finds its end. */
static bool in_foreground(int descriptor)
{
    const pid_t group = tcgetpgrp(descriptor);
    return group < 0 || group == getpgrp();
}

/* A stopped program that goes on in the background may not touch its terminal. */
static void set_lent(void)
{
    if (in_foreground(terminal.descriptor) && tcsetattr(terminal.descriptor, TCSANOW, &terminal.lent) == 0)
        terminal.is_set = true;
}

static void set_before(void)
{
    if (terminal.is_set)
        tcsetattr(terminal.descriptor, TCSANOW, &terminal.before);
    terminal.is_set = false;
}

/* Its action is the default one by now. */
static void on_ending(int signal)
{
    set_before();
    raise(signal);
}

static void watch(int signal, void (*handler)(int), int flags)
{
    struct sigaction old, action = {.sa_handler = handler, .sa_flags = SA_NODEFER | flags};
    sigemptyset(&action.sa_mask);
    if (sigaction(signal, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(signal, &action, NULL);
}

/* Stops here, and goes on here. */
static void on_stop(int signal)
{
    set_before();
    raise(signal);
    watch(SIGTSTP, on_stop, SA_RESETHAND);
    if (terminal.is_taken)
        set_lent();
}

static void watch_signals(void)
{
    if (terminal.is_watched)
        return;
    terminal.is_watched = true;
    for (size_t i = 0; i < EL2_COUNT(endings); i++)
        watch(endings[i], on_ending, SA_RESETHAND);
    watch(SIGTSTP, on_stop, SA_RESETHAND);
    atexit(el2_terminal_return);
}

bool el2_terminal_take(int descriptor)
{
    if (!isatty(descriptor) || !in_foreground(descriptor) || tcgetattr(descriptor, &terminal.before) != 0)
        return false;
    terminal.descriptor = descriptor;
    terminal.lent = terminal.before;
    terminal.lent.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    terminal.lent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    terminal.lent.c_cc[VMIN] = 1;
    terminal.lent.c_cc[VTIME] = 0;
    watch_signals();
    terminal.is_taken = true;
    set_lent();
    return true;
}

bool el2_terminal_is_ours(void)
{
    if (!terminal.is_taken || !in_foreground(terminal.descriptor))
        return false;
    if (!terminal.is_set)
        set_lent();
    return true;
}

void el2_terminal_return(void)
{
    terminal.is_taken = false;
    set_before();
}
