// How the browser's events reach the program: each of them queues something and calls wake(), and
// soon after, when the event is over, the program's work runs once for all of them.
//
// Threads: the browser's one.
#pragma once

namespace ithaca::platform {

// What runs; null (the default) is nothing.
void set_work(void (*work)());
// To be called after every completion, message and hint of this folder, as often as one likes. The
// work runs neither now nor inside the event.
void wake();
// The same, but after what else waits already: several messages of a relay are one piece of work.
void wake_later();

}  // namespace ithaca::platform
