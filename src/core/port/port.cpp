// The ports are interfaces; compiling their headers here proves that each stands on its own.
#include "src/core/port/clock.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"
#include "src/core/port/transport.h"
