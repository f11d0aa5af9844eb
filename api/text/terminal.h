// What the command line writes to and how it speaks: nothing that it prints can move the cursor,
// whoever wrote the text.
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

#include "engine/wording.h"

namespace redress {

// Stands in front of an output stream while it lives, and passes on what `screen::plain` makes of
// each piece. A character that comes in two pieces waits for its end.
class Terminal : public std::streambuf {
 public:
  explicit Terminal(std::ostream& out);
  ~Terminal() override;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // As they are: our own colours, and documents that go into a file.
  void as_is(std::string_view bytes);

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override;

 private:
  void pass(bool all);

  std::ostream& out_;
  std::streambuf* const behind_;
  std::string waiting_;
};

// SGR, such as "31" for red; written past the filter.
void paint(std::ostream& out, std::string_view sgr);

// Over the line that was written last, and clears what it had more.
void rewrite_line(std::ostream& out, std::string_view text);

// A document, byte for byte, where it does not go to a terminal.
void write_document(std::ostream& out, std::string_view bytes, bool to_a_terminal);

// The log likewise: one event is one line, whatever stands in it.
void keep_the_log_plain();

// --language of the arguments, or else as LC_ALL, LC_MESSAGES or LANG says.
Language language_of(int argc, const char* const* argv);

}  // namespace redress
