// What engine.cpp tells the page.

mergeInto(LibraryManager.library, {
  bench_ticked: function() {
    if (Module['onTick']) Module['onTick']();
  },
});
