// How JavaScript answers C++ (system_calls.cpp), and what the other libraries of this folder share.

mergeInto(LibraryManager.library, {
  $Ithaca__deps: ['malloc'],
  $Ithaca: {
    // The order of code_of() in system_calls.cpp.
    outcome: {ok: 0, quota: 1, fenced: 2, corrupt: 3, newer: 4, unavailable: 5, busy: 6},

    failure: function(outcome, detail) {
      return {outcome: Ithaca.outcome[outcome], detail: detail};
    },

    // What a browser's exception means for us.
    failureOf: function(error) {
      if (error && typeof error.outcome === 'number') return error;
      var name = (error && error.name) || 'Error';
      var detail = name + ': ' + ((error && error.message) || 'no reason given');
      switch (name) {
        case 'QuotaExceededError': return Ithaca.failure('quota', detail);
        case 'VersionError': return Ithaca.failure('newer', detail);
        default: return Ithaca.failure('unavailable', detail);
      }
    },

    // A copy of `bytes` in the program's memory, which then owns it.
    give: function(bytes) {
      var pointer = _malloc(bytes.length || 1);
      if (!pointer) throw Ithaca.failure('unavailable', 'out of memory');
      HEAPU8.set(bytes, pointer);
      return pointer;
    },

    answer: function(ticket, bytes) {
      try {
        var pointer = bytes ? Ithaca.give(bytes) : 0;
        _ithaca_answer(ticket, 0, 0, pointer, bytes ? bytes.length : 0);
      } catch (error) {
        Ithaca.answerFailure(ticket, error);
      }
    },

    answerFailure: function(ticket, error) {
      var failure = Ithaca.failureOf(error);
      var text = new TextEncoder().encode(failure.detail.slice(0, 300) + '\0');
      _ithaca_answer(ticket, failure.outcome, Ithaca.give(text), 0, 0);
    },

    // The text of `size` ASCII bytes.
    ascii: function(pointer, size) {
      var text = '';
      for (var i = 0; i < size; i++) text += String.fromCharCode(HEAPU8[pointer + i]);
      return text;
    },
  },
});
