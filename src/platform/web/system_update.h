// News of a newer version of the program, which shell/sw_register.js has installed beside this one.
//
// Threads: the browser's one.
#pragma once

namespace ithaca::platform {

// True once a newer version is ready to start; wakes the program when that happens. Listening
// starts with the first call.
bool update_ready();
// The person asked for it: the newer version takes over and every tab reloads, or, where none is
// ready, this page does.
void reload();

}  // namespace ithaca::platform
