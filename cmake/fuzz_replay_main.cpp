// Runs a fuzz target once over every file of the folders named on the command line: the regression
// test of its kept corpus, for compilers without libFuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  size_t inputs = 0;
  for (int argument = 1; argument < argc; ++argument) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(argv[argument], ignored)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::vector<char> bytes((std::istreambuf_iterator<char>(file)),
                              std::istreambuf_iterator<char>());
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      ++inputs;
    }
  }
  std::printf("%zu inputs\n", inputs);
  // A corpus that is gone would make this a test that cannot fail.
  return inputs > 0 ? 0 : 1;
}
