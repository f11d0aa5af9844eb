#include "rules/text/full_width.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/patience.h"

namespace redress::yaml {
namespace {

struct Mark {
  std::string_view written;
  const char *en, *zh;  // what it is
  const char *write, *write_zh;
};

constexpr const char *blank_en = "blanks (the space bar, with the Chinese input off)",
                     *blank_zh = "普通空格";

// What separates: certain after a word, the others where a value begins or ends.
constexpr Mark colon{"：", "full-width colon", "全角冒号", "':' and a blank", "英文冒号':'加空格"};
constexpr Mark marks[] = {
    {"，", "full-width comma", "全角逗号", "',' and a blank", "英文逗号','加空格"},
    {"、", "Chinese enumeration comma", "顿号", "',' and a blank", "英文逗号','加空格"},
    {"；", "full-width semicolon", "全角分号", "',' and a blank", "英文逗号','加空格"},
    {"“", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"”", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"‘", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"’", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"「", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"」", "Chinese quotation mark", "中文引号", "'\"'", "英文引号'\"'"},
    {"＂", "full-width quotation mark", "全角引号", "'\"'", "英文引号'\"'"},
    {"＇", "full-width quotation mark", "全角引号", "'\"'", "英文引号'\"'"},
    {"［", "full-width bracket", "全角方括号", "'['", "英文方括号'['"},
    {"］", "full-width bracket", "全角方括号", "']'", "英文方括号']'"},
    {"【", "Chinese bracket", "中文方括号", "'['", "英文方括号'['"},
    {"】", "Chinese bracket", "中文方括号", "']'", "英文方括号']'"},
    {"〔", "Chinese bracket", "六角括号", "'['", "英文方括号'['"},
    {"〕", "Chinese bracket", "六角括号", "']'", "英文方括号']'"},
    {"｛", "full-width brace", "全角花括号", "'{'", "英文花括号'{'"},
    {"｝", "full-width brace", "全角花括号", "'}'", "英文花括号'}'"},
    {"＃", "full-width hash", "全角井号", "'#'", "英文井号'#'"},
    {"｜", "full-width bar", "全角竖线", "'|'", "英文竖线'|'"},
    {"＞", "full-width angle bracket", "全角大于号", "'>'", "英文大于号'>'"},
};
constexpr Mark dashes[] = {
    {"－", "full-width dash", "全角横线", "'-' and a blank", "英文短横线'-'加空格"},
    {"—", "long dash", "破折号", "'-' and a blank", "英文短横线'-'加空格"},
    {"–", "long dash", "长横线", "'-' and a blank", "英文短横线'-'加空格"},
    {"−", "minus sign", "减号", "'-' and a blank", "英文短横线'-'加空格"},
    {"‐", "hyphen of another kind", "其他连字符", "'-' and a blank", "英文短横线'-'加空格"},
    {"‑", "hyphen of another kind", "其他连字符", "'-' and a blank", "英文短横线'-'加空格"},
    {"·", "middle dot", "间隔号", "'-' and a blank", "英文短横线'-'加空格"},
    {"•", "bullet", "项目符号", "'-' and a blank", "英文短横线'-'加空格"},
};
constexpr Mark blanks[] = {
    {"　", "full-width blank", "全角空格", blank_en, blank_zh},
    {"\u00a0", "no-break space", "不间断空格", blank_en, blank_zh},
    {"\u2002", "wide blank", "宽空格", blank_en, blank_zh},
    {"\u2003", "wide blank", "宽空格", blank_en, blank_zh},
    {"\u2009", "thin space", "窄空格", blank_en, blank_zh},
    {"\u202f", "no-break space", "不间断空格", blank_en, blank_zh},
    {"\u205f", "wide blank", "宽空格", blank_en, blank_zh},
    {"\u200b", "zero-width space", "零宽空格", blank_en, blank_zh},
    {"\ufeff", "byte order mark", "字节顺序标记", blank_en, blank_zh},
};

template <std::size_t N>
const Mark* at(const Mark (&known)[N], std::string_view text) {
  for (const Mark& one : known)
    if (text.starts_with(one.written)) return &one;
  return nullptr;
}

bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

std::size_t size_of(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

// ０ to ９, Ａ to Ｚ, ａ to ｚ as the letter that is meant.
std::optional<char> letter_in(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xef') return std::nullopt;
  const std::uint32_t code = (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
  if (code < 0xff01 || code > 0xff5e) return std::nullopt;
  const char meant = char(code - 0xff01 + '!');
  return in_word(meant) ? std::optional(meant) : std::nullopt;
}

class Scan {
 public:
  explicit Scan(std::string_view bytes) : bytes_(bytes) {}

  std::vector<FullWidth> made() {
    for (int line = 1; !bytes_.empty() && !full(); ++line) {
      keep_going();
      const std::size_t end = std::min(bytes_.find('\n'), bytes_.size());
      look_at(bytes_.substr(0, end), line);
      bytes_.remove_prefix(std::min(end + 1, bytes_.size()));
    }
    return std::move(found_);
  }

 private:
  void look_at(std::string_view text, int line) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    line_ = text;
    number_ = line;
    done_ = false;
    std::size_t i = 0;
    const Mark* odd = nullptr;
    std::size_t odd_at = 0, depth = 0;
    while (i < text.size()) {
      if (text[i] == ' ' || text[i] == '\t') {
        ++i, ++depth;
        continue;
      }
      const Mark* blank = at(blanks, text.substr(i));
      if (!blank) break;
      if (!odd) odd = blank, odd_at = i;
      i += blank->written.size();
      ++depth;
    }
    if (i == text.size() || text[i] == '#') return;  // nothing, or a comment
    if (in_text_ && depth > text_depth_) return;     // of a text of several lines
    in_text_ = false;
    if (quote_ == 0 && odd) return tell(*odd, odd_at, true);
    if (quote_ == 0 && open_ == 0) i = behind_dashes(i);
    if (done_) return;
    const std::size_t content = i;
    key_ = quote_ == 0 && open_ == 0;
    bool value_begins = true;
    for (; i < text.size() && !done_; i += size_of(static_cast<unsigned char>(text[i]))) {
      const char c = text[i];
      const bool was_value = value_begins;
      if (quote_ != 0) {
        if (c == '\\' && quote_ == '"')
          ++i;
        else if (c == quote_)
          quote_ = 0;
        continue;
      }
      if (c == ' ' || c == '\t') continue;
      value_begins = false;
      if ((c == '"' || c == '\'') && was_value) {
        quote_ = c;
      } else if (c == '#' && (i == 0 || text[i - 1] == ' ')) {
        break;
      } else if (c == '[' || c == '{') {
        ++open_;
        in_list_ = c == '[';
        value_begins = true;
      } else if (c == ']' || c == '}') {
        open_ = std::max(0, open_ - 1);
      } else if (c == ',' && open_ > 0) {
        value_begins = true;
      } else if (c == ':' && (i + 1 == text.size() || text[i + 1] == ' ')) {
        value_begins = true;
        key_ = false;
      } else if ((c == '|' || c == '>') && was_value && open_ == 0 && i > content) {
        in_text_ = true;
        text_depth_ = depth;
        break;
      } else if (text.substr(i).starts_with(colon.written)) {
        colon_at(i, content);
      } else if (const Mark* mark = at(marks, text.substr(i))) {
        const bool hash_first = mark->written == "＃" && i == content;
        if (hash_first || means_ours(*mark, i, was_value)) tell(*mark, i, hash_first);
      } else if (const auto letter = letter_in(text.substr(i)); letter && was_value) {
        const std::string one(1, *letter);
        tell({text.substr(i, 3), "full-width character", "全角字符", nullptr, nullptr}, i, false,
             one);
      } else if (const Mark* blank = at(blanks, text.substr(i)); blank && i > 0) {
        const bool behind_colon = text[i - 1] == ':' && i > 1 && in_word(text[i - 2]);
        if (behind_colon || text[i - 1] == ',')
          tell(*blank, i, behind_colon && (key_ || open_ > 0));
      }
    }
  }

  // Whether it separates or encloses, and is no part of what somebody wrote.
  bool means_ours(const Mark& mark, std::size_t i, bool value_begins) const {
    const std::string_view rest = line_.substr(i + mark.written.size());
    const std::size_t next = rest.find_first_not_of(' ');
    const bool ends = next == rest.npos || rest[next] == ',' || rest[next] == ']' ||
                      rest[next] == '}' || rest[next] == '#';
    const std::string_view written = mark.written;
    if (written == "，" || written == "、" || written == "；") {
      const bool after_ours = i > 0 && (in_word(line_[i - 1]) || line_[i - 1] == '"' ||
                                        line_[i - 1] == ']' || line_[i - 1] == '}');
      return open_ > 0 && (in_list_ || after_ours);
    }
    if (written == "＃") return line_[i - 1] == ' ';
    if (written == "｜" || written == "＞") return value_begins && ends;
    for (std::string_view closing : {"”", "’", "」", "］", "】", "〕", "｝"})
      if (written == closing) return ends && !value_begins;
    return value_begins || (ends && (written == "＂" || written == "＇"));
  }

  // `- - x`; another dash where one should be.
  std::size_t behind_dashes(std::size_t i) {
    for (;;) {
      const std::string_view rest = line_.substr(i);
      const Mark* dash = at(dashes, rest);
      if (dash) {
        const std::string_view after = rest.substr(dash->written.size());
        if (!after.empty() && (after[0] == ' ' || at(blanks, after))) tell(*dash, i, true);
        return i;
      }
      if (!rest.starts_with("- ")) return i;
      i += 2;
      while (i < line_.size() && line_[i] == ' ') ++i;
      if (i < line_.size())
        if (const Mark* blank = at(blanks, line_.substr(i))) {
          tell(*blank, i, false);
          return i;
        }
    }
  }

  // After a word of our letters it ends a key; after anything else it may be text.
  void colon_at(std::size_t i, std::size_t content) {
    std::size_t from = i;
    while (from > content && line_[from - 1] == ' ') --from;
    const std::size_t end = from;
    while (from > content && (in_word(line_[from - 1]) || line_[from - 1] == '"')) --from;
    const bool word = from < end;
    const bool begins = from == content || line_[from - 1] == '{' || line_[from - 1] == ' ' ||
                        line_[from - 1] == ',';
    const bool ends_key = word && begins;
    if (key_ || (open_ > 0 && ends_key)) tell(colon, i, ends_key);
  }

  // Costs the length of the line only for what is kept: at most twice a line.
  void tell(const Mark& mark, std::size_t i, bool certain, const std::string& letter = "") {
    if (done_) return;
    const bool told = !found_.empty() && found_.back().line == number_;
    if (told && !certain) return;
    if (told) found_.pop_back();  // what is certain hides what may be text before it
    FullWidth made;
    made.line = number_;
    for (std::size_t at = 0; at < i; at += size_of(static_cast<unsigned char>(line_[at])))
      ++made.column;
    made.what = {mark.en, mark.zh};
    made.mark = line_.substr(i, mark.written.size());
    made.write = letter.empty() ? Wording{mark.write, mark.write_zh}
                                : Wording{"'" + letter + "'", "半角的'" + letter + "'"};
    made.certain = certain;
    found_.push_back(std::move(made));
    if (!certain) return;
    ++certain_;
    done_ = true;
  }

  bool full() const { return certain_ == most_certain || found_.size() == most_marks; }

  std::string_view bytes_, line_;
  std::vector<FullWidth> found_;
  std::size_t certain_ = 0;
  int number_ = 0, open_ = 0;
  char quote_ = 0;
  bool done_ = false, in_text_ = false, key_ = false, in_list_ = false;
  std::size_t text_depth_ = 0;
};

}  // namespace

std::vector<FullWidth> full_width_marks(std::string_view bytes) { return Scan(bytes).made(); }

}  // namespace redress::yaml
