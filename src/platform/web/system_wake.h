// How the browser's events reach the program: each of them queues something and calls wake(), which
// asks whoever composes the program to tick.
//
// Threads: the browser's one.
#pragma once

namespace ithaca::platform {

// Called after every completion, message and hint of this folder; may be called many times before a
// tick. Null (the default) is nobody.
void set_wake(void (*wake)());
void wake();

}  // namespace ithaca::platform
