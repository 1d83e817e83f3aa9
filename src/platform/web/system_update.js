// What shell/sw_register.js tells, for system_update.cpp.

mergeInto(LibraryManager.library, {
  ithaca_update_watch: function() {
    window.addEventListener('ithaca:update', function() {
      _ithaca_update_found();
    });
    // It may have happened before anybody listened.
    if (window.ithaca && window.ithaca.update_ready) _ithaca_update_found();
  },

  ithaca_update_accept: function() {
    window.ithaca.accept_update();
  },
});
