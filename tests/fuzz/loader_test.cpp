// What ./run fuzz policy promises, of the texts it begins with and of some thousand made from them:
// every bad text ends in problems with a place and a sentence. Without a sanitizer, so that it
// costs seconds; the fuzzer itself looks further.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace redress {
namespace {

std::string at_work;  // the text, for whoever looks into a crash

void tell_the_text(int signal) {
  const auto written = ::write(STDERR_FILENO, at_work.data(), at_work.size());
  static_cast<void>(written);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void load(std::string text) {
  at_work = std::move(text);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(at_work.data()), at_work.size());
}

std::vector<std::string> texts() {
  std::vector<std::string> made;
  for (const char* directory : {"/tests/fuzz/corpus/policy", "/tests/rules/wrong"})
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(SOURCE_DIR) + directory)) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      made.push_back(std::move(bytes).str());
    }
  std::sort(made.begin(), made.end());
  return made;
}

// Lines of one put into another, taken out, doubled; a byte here and there.
std::string spoiled(const std::vector<std::string>& texts, std::mt19937& random) {
  const auto one_of = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
  std::string text = texts[one_of(texts.size())];
  for (std::size_t times = 1 + one_of(4); times > 0; --times) {
    const std::size_t from = text.rfind('\n', one_of(text.size() + 1)) + 1;
    const std::size_t length = std::min(text.find('\n', from), text.size()) - from;
    const std::string& other = texts[one_of(texts.size())];
    const std::size_t begin = other.rfind('\n', one_of(other.size() + 1)) + 1;
    const std::string line = other.substr(begin, other.find('\n', begin) - begin) + "\n";
    switch (random() % 5) {
      case 0: text.insert(from, line); break;
      case 1: text.erase(from, length + 1); break;
      case 2: text.insert(from, text.substr(from, length + 1)); break;
      case 3:
        if (!text.empty()) text[one_of(text.size())] = char(random());
        break;
      default:
        text.insert(from, std::string(1 + one_of(3), " \t:-[]{}\"'#&*!|>%@`,?\n"[one_of(22)]));
    }
  }
  return text;
}

TEST(Loader, AnyTextEndsInAPolicyOrInProblemsWithAPlaceAndASentence) {
  ::signal(SIGABRT, tell_the_text);
  ::signal(SIGSEGV, tell_the_text);
  const std::vector<std::string> all = texts();
  ASSERT_GT(all.size(), 100u);
  for (const std::string& text : all) load(text);
  // As many as there is time for, and 200 at least. What breaks a promise ends the process.
  std::mt19937 random(20'260'302);
  int tried = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end || tried < 200) {
    load(spoiled(all, random));
    ++tried;
  }
  RecordProperty("spoiled_texts", tried);
}

}  // namespace
}  // namespace redress
