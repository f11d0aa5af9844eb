#include "api/text/terminal.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>

#include "api/text/columns.h"

namespace redress {
namespace {

// How many bytes at the end may be the beginning of a character.
std::size_t unfinished(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const unsigned char c = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if ((c & 0xc0) == 0x80) continue;
    const std::size_t size = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
    return size > back ? back : 0;
  }
  return 0;
}

// Of the log: what was said, plain and on one line.
class PlainText : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& to) override {
    const std::string text =
        screen::plain_cell(std::string_view(message.payload.data(), message.payload.size()));
    to.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<PlainText>();
  }
};

}  // namespace

Terminal::Terminal(std::ostream& out) : out_(out), behind_(out.rdbuf(this)) {}

Terminal::~Terminal() {
  pass(true);
  out_.rdbuf(behind_);
}

void Terminal::as_is(std::string_view bytes) {
  pass(true);
  behind_->sputn(bytes.data(), std::streamsize(bytes.size()));
}

void Terminal::pass(bool all) {
  const std::size_t keep = all ? 0 : unfinished(waiting_);
  const std::string text =
      screen::plain(std::string_view(waiting_).substr(0, waiting_.size() - keep));
  behind_->sputn(text.data(), std::streamsize(text.size()));
  waiting_.erase(0, waiting_.size() - keep);
}

Terminal::int_type Terminal::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  waiting_ += traits_type::to_char_type(c);
  pass(false);
  return c;
}

std::streamsize Terminal::xsputn(const char* bytes, std::streamsize count) {
  waiting_.append(bytes, std::size_t(count));
  pass(false);
  return count;
}

int Terminal::sync() {
  pass(false);
  return behind_->pubsync();
}

void paint(std::ostream& out, std::string_view sgr) {
  const std::string code = "\x1b[" + std::string(sgr) + "m";
  if (auto* terminal = dynamic_cast<Terminal*>(out.rdbuf()))
    terminal->as_is(code);
  else
    out << code;
}

void rewrite_line(std::ostream& out, std::string_view text) {
  const std::string line = "\r" + screen::plain_cell(text) + "\x1b[K" + (text.empty() ? "\r" : "");
  if (auto* terminal = dynamic_cast<Terminal*>(out.rdbuf()))
    terminal->as_is(line);
  else
    out << line;
  out.flush();
}

void write_document(std::ostream& out, std::string_view bytes, bool to_a_terminal) {
  auto* terminal = dynamic_cast<Terminal*>(out.rdbuf());
  if (terminal && !to_a_terminal)
    terminal->as_is(bytes);
  else
    out << bytes;
}

void keep_the_log_plain() {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<PlainText>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %*");
  spdlog::set_formatter(std::move(formatter));
}

Language language_of(int argc, const char* const* argv) {
  std::string_view said;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--language" && i + 1 < argc) said = argv[i + 1];
    if (argument.starts_with("--language=")) said = argument.substr(11);
  }
  if (said == "zh") return Language::zh;
  if (said == "en") return Language::en;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string_view(value).starts_with("zh") ? Language::zh : Language::en;
  return Language::en;
}

}  // namespace redress
