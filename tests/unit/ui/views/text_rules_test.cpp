// The small rules about texts that the screens apply before they ask the app.
#include <gtest/gtest.h>

#include <string>

#include "src/core/wire/limits.h"
#include "src/ui/views/backup.h"
#include "src/ui/views/composer.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

TEST(CharactersOver, CountsWhatIsBeyondTheLimit) {
  const std::string full(wire::kMessageTextBytesMax, 'a');
  EXPECT_EQ(characters_over(""), 0u);
  EXPECT_EQ(characters_over(full), 0u);
  EXPECT_EQ(characters_over(full + "bcd"), 3u);
}

TEST(CharactersOver, CountsCharactersAndNotBytes) {
  const std::string full(wire::kMessageTextBytesMax, 'a');
  EXPECT_EQ(characters_over(full + "ééé"), 3u);
  // One character that straddles the limit is one too many.
  EXPECT_EQ(characters_over(full.substr(1) + "é"), 1u);
}

TEST(PassphraseStrength, CountsCharactersOfEveryScript) {
  EXPECT_EQ(passphrase_strength(""), PassphraseStrength::kTooShort);
  EXPECT_EQ(passphrase_strength("seven77"), PassphraseStrength::kTooShort);
  EXPECT_EQ(passphrase_strength("éééé"), PassphraseStrength::kTooShort);
  EXPECT_EQ(passphrase_strength("مرحبا بكم"), PassphraseStrength::kWeak);
}

TEST(PassphraseStrength, RepetitionIsWeak) {
  EXPECT_EQ(passphrase_strength(std::string(40, 'a')), PassphraseStrength::kWeak);
  EXPECT_EQ(passphrase_strength("password1"), PassphraseStrength::kWeak);
}

TEST(PassphraseStrength, SeveralWordsAreStrong) {
  EXPECT_EQ(passphrase_strength("correct horse"), PassphraseStrength::kFair);
  EXPECT_EQ(passphrase_strength("correct horse battery staple"), PassphraseStrength::kStrong);
}

TEST(ZoneCity, IsTheLastPartInWords) {
  EXPECT_EQ(zone_city("America/Sao_Paulo"), "Sao Paulo");
  EXPECT_EQ(zone_city("America/Argentina/Buenos_Aires"), "Buenos Aires");
  EXPECT_EQ(zone_city("UTC"), "UTC");
}

TEST(FirstName, IsWhatStandsBeforeTheFirstSpace) {
  EXPECT_EQ(first_name("Jorge Núñez"), "Jorge");
  EXPECT_EQ(first_name("Ayşe"), "Ayşe");
  EXPECT_EQ(first_name(" Ada"), " Ada");
  EXPECT_EQ(first_name(""), "");
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
  };
  EXPECT_EQ(first_name(repeated("ş", 16)), repeated("ş", 16));
  EXPECT_EQ(first_name(repeated("ş", 17)), repeated("ş", 16) + "…");
  // What is one picture is one character, and is not cut in two.
  EXPECT_EQ(first_name(repeated("🧑‍🚀", 16)), repeated("🧑‍🚀", 16));
  EXPECT_EQ(first_name(repeated("🧑‍🚀", 500)), repeated("🧑‍🚀", 16) + "…");
  EXPECT_EQ(first_name(repeated("👍🏽", 17)), repeated("👍🏽", 16) + "…");
}

}  // namespace
}  // namespace ithaca::ui::views
