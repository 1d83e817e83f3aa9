mergeInto(LibraryManager.library, {
  ithaca_random: function(pointer, size) {
    crypto.getRandomValues(HEAPU8.subarray(pointer, pointer + size));
  },
});
