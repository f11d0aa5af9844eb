#include "api/reports/template.h"

#include <algorithm>
#include <optional>

#include "api/http/encoding.h"
#include "rules/text/yaml.h"

namespace redress {
namespace {

using Value = TemplateValue;

RuleProblem problem_at(const Text& text, std::size_t at, Wording sentence) {
  RuleProblem it;
  it.file = text.file;
  for (std::size_t i = 0; i < at; ++i) {
    const char c = text.bytes[i];
    if (c == '\n') {
      ++it.line;
      it.column = 1;
    } else if ((c & 0xC0) != 0x80) {
      ++it.column;
    }
  }
  it.sentence = std::move(sentence);
  return it;
}

Wording too_much(const char* en, const char* zh, std::size_t bytes) {
  const std::string most =
      bytes >= (1 << 20) ? std::to_string(bytes >> 20) + " MiB" : std::to_string(bytes) + " bytes";
  const std::string most_zh = bytes >= (1 << 20) ? most : std::to_string(bytes) + "字节";
  return {std::string(en) + " " + most, zh + most_zh};
}

// What a name stands for: the innermost of `count` scopes that knows all of its parts.
template <class Within>
const Value* found(std::string_view name, std::size_t count, Within within,
                   std::size_t& looked_at) {
  if (name == ".") {
    const Value* inner = within(count - 1);
    return inner && inner->kind == Value::Kind::text ? inner : nullptr;
  }
  for (std::size_t i = count; i > 0; --i) {
    ++looked_at;
    const Value* value = within(i - 1);
    for (std::size_t from = 0; value && from <= name.size();) {
      const std::size_t dot = std::min(name.find('.', from), name.size());
      value = value->member(name.substr(from, dot - from));
      from = dot + 1;
    }
    if (value) return value;
  }
  return nullptr;
}

// Reads all tags before anything is rendered: what is not known is no empty text but a mistake.
class Check {
 public:
  Check(const Text& text, const TemplateMembers& known, const TemplateLimits& limits)
      : text_(text), limits_(limits), known_(known) {
    scopes_.push_back({"", 0, &known_});
  }

  std::vector<RuleProblem> problems() {
    if (text_.bytes.size() > limits_.bytes) {
      problem(0, too_much("the template is longer than", "模板超过", limits_.bytes), {});
      return std::move(problems_);
    }
    for (std::size_t at = 0; (at = text_.bytes.find("{{", at)) != std::string::npos;) {
      const std::size_t end = text_.bytes.find("}}", at + 2);
      if (end == std::string::npos) {
        problem(at, {"the tag does not end", "标签没有结束"},
                {"write }} after it", "在后面写上 }}"});
        return std::move(problems_);
      }
      if (!read(at, text_.bytes.substr(at + 2, end - at - 2))) return std::move(problems_);
      at = end + 2;
    }
    if (scopes_.size() > 1) unclosed();
    return std::move(problems_);
  }

 private:
  struct Scope {
    std::string name;
    std::size_t at = 0;
    const Value* within = nullptr;  // nullptr: nothing new is known within
  };

  void problem(std::size_t at, Wording sentence, Wording help) {
    RuleProblem it = problem_at(text_, at, std::move(sentence));
    it.help = std::move(help);
    problems_.push_back(std::move(it));
  }
  void unclosed() {
    const Scope& open = scopes_.back();
    problem(open.at,
            {"the section '" + open.name + "' is not closed", "区块“" + open.name + "”没有关闭"},
            {"write {{/" + open.name + "}} where it ends", "在结尾处写 {{/" + open.name + "}}"});
  }

  const Value* find(const std::string& name) const {
    std::size_t looked_at = 0;
    return found(
        name, scopes_.size(), [&](std::size_t i) { return scopes_[i].within; }, looked_at);
  }
  // Innermost first.
  std::vector<std::string> available() const {
    std::vector<std::string> names;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (!scope->within) continue;
      if (scope->within->kind == Value::Kind::text) names.push_back(".");
      for (const auto& [name, value] : scope->within->members) {
        if (value.kind != Value::Kind::members) names.push_back(name);
        for (const auto& member : value.members) names.push_back(name + "." + member.first);
      }
    }
    return names;
  }

  // Whether it makes sense to read on.
  bool read(std::size_t at, const std::string& between) {
    constexpr std::size_t most = 20;
    const auto first = between.find_first_not_of(" \t\r\n");
    const char kind = first == std::string::npos ? ' ' : between[first];
    if (kind == '!') return true;
    if (kind == '{' || kind == '&') {
      problem(at, {"this would be written without escaping", "这样写不会转义"},
              {"write {{name}}", "请写 {{名称}}"});
      return false;
    }
    if (kind == '=' || kind == '>') {
      problem(
          at,
          {"other delimiters and partials can't be used here", "此处不能更换分隔符或引用其他模板"},
          {"the texts of their own are {{#opening}} and {{#closing}}",
           "单独的文字用 {{#opening}} 和 {{#closing}}"});
      return false;
    }
    const bool opens = kind == '#' || kind == '^';
    std::string name = between.substr(std::min(between.size(), first));
    if (opens || kind == '/') name.erase(0, 1);
    name.erase(0, std::min(name.find_first_not_of(" \t\r\n"), name.size()));
    name.erase(name.find_last_not_of(" \t\r\n") + 1);
    if (name.size() > limits_.name_bytes) {
      problem(
          at,
          too_much("the name in this tag is longer than", "标签中的名称超过", limits_.name_bytes),
          {});
      return false;
    }
    if (kind == '/') {
      if (scopes_.size() > 1 && scopes_.back().name == name) {
        scopes_.pop_back();
        return true;
      }
      if (scopes_.size() > 1)
        unclosed();
      else
        problem(at,
                {"the section '" + name + "' is closed and was not opened",
                 "区块“" + name + "”没有打开就关闭了"},
                {"write {{#" + name + "}} where it begins", "在开始处写 {{#" + name + "}}"});
      return false;
    }
    const Value* value = find(name);
    if (!value) {
      const std::vector<std::string> all = available();
      Wording sentence{"there is no field '" + name + "' here", "此处没有字段“" + name + "”"};
      const Wording near = yaml::suggestion(name, all), list = yaml::suggestion("", all);
      if (!(near == list)) sentence = {sentence.en + "; " + near.en, sentence.zh + "，" + near.zh};
      problem(at, sentence, list);
    } else if (!opens && value->kind != Value::Kind::text) {
      problem(at, {"'" + name + "' is not a text", "“" + name + "”不是文字"},
              {"write {{#" + name + "}}…{{/" + name + "}}",
               "请写 {{#" + name + "}}……{{/" + name + "}}"});
    }
    if (opens) {
      const bool goes_in = value && kind == '#' && value->kind != Value::Kind::flag;
      const bool a_list = goes_in && value->kind == Value::Kind::list;
      scopes_.push_back({name, at, !goes_in ? nullptr : a_list ? &value->list.front() : value});
      if (scopes_.size() > limits_.depth) {
        const std::string most_deep = std::to_string(limits_.depth - 1);
        problem(at,
                {"sections are nested more than " + most_deep + " deep",
                 "区块嵌套超过" + most_deep + "层"},
                {});
        return false;
      }
    }
    return problems_.size() < most;
  }

  const Text& text_;
  const TemplateLimits& limits_;
  const Value known_;
  std::vector<Scope> scopes_;
  std::vector<RuleProblem> problems_;
};

// --- Rendering

struct Tag {
  char kind = ' ';  // ' ' a text, '#', '^', '/', '!'
  std::string_view name;
  std::size_t at = 0;            // of its "{{"
  std::size_t from = 0, to = 0;  // of all it takes: of a tag alone on its line, the line
  std::size_t end = 0;           // of one that opens: the tag that closes it
};

bool blank(char c) { return c == ' ' || c == '\t'; }

// Only of tags that write nothing: where they stand alone on a line, no empty line is left.
void take_whole_line(std::string_view text, Tag& tag) {
  std::size_t from = tag.from, to = tag.to;
  while (from > 0 && blank(text[from - 1])) --from;
  if (from > 0 && text[from - 1] != '\n') return;
  while (to < text.size() && (blank(text[to]) || text[to] == '\r')) ++to;
  if (to < text.size() && text[to] != '\n') return;
  tag.from = from;
  tag.to = std::min(to + 1, text.size());
}

std::vector<Tag> tags_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<Tag> tags;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; (at = text.find("{{", at)) != text.npos;) {
    const std::size_t close = text.find("}}", at + 2);
    std::string_view name = text.substr(at + 2, close - at - 2);
    Tag tag;
    tag.at = tag.from = at;
    tag.to = close + 2;
    at = tag.to;
    name.remove_prefix(std::min(name.find_first_not_of(blanks), name.size()));
    if (!name.empty() && std::string_view("#^/!").find(name.front()) != name.npos) {
      tag.kind = name.front();
      name.remove_prefix(1);
      name.remove_prefix(std::min(name.find_first_not_of(blanks), name.size()));
      take_whole_line(text, tag);
    }
    tag.name = name.substr(0, name.find_last_not_of(blanks) + 1);
    if (tag.kind == '#' || tag.kind == '^') open.push_back(tags.size());
    if (tag.kind == '/') {
      tags[open.back()].end = tags.size();
      open.pop_back();
    }
    tags.push_back(tag);
  }
  return tags;
}

class Rendering {
 public:
  Rendering(const Text& text, const TemplateMembers& values, TemplateEscape escape,
            const TemplateLimits& limits)
      : text_(text), values_(values), escape_(escape), limits_(limits), tags_(tags_of(text.bytes)) {
    scopes_.push_back(&values_);
  }

  std::string all() {
    render(0, tags_.size(), 0, text_.bytes.size());
    return std::move(out_);
  }

 private:
  void render(std::size_t first, std::size_t last, std::size_t from, std::size_t to) {
    for (std::size_t i = first; i < last; ++i) {
      const Tag& tag = tags_[i];
      write_literal(from, tag.from, tag.at);
      from = tag.to;
      count(1, tag.at);
      if (tag.kind == '!') continue;
      std::size_t looked_at = 0;
      const Value* value = found(
          tag.name, scopes_.size(), [&](std::size_t scope) { return scopes_[scope]; }, looked_at);
      count(looked_at, tag.at);
      if (tag.kind == ' ') {
        if (value) write_escaped(value->text, tag.at);
        continue;
      }
      const Tag& end = tags_[tag.end];
      const auto within = [&](const Value* scope) {
        scopes_.push_back(scope);
        render(i + 1, tag.end, tag.to, end.from);
        scopes_.pop_back();
      };
      const bool any = value && value->any();
      if (tag.kind == '^') {
        if (!any) within(nullptr);
      } else if (any && value->kind == Value::Kind::list) {
        for (const Value& one : value->list) {
          count(1, tag.at);
          within(&one);
        }
      } else if (any) {
        within(value->kind == Value::Kind::flag ? nullptr : value);
      }
      i = tag.end;
      from = end.to;
    }
    write_literal(from, to, from);
  }

  void count(std::size_t steps, std::size_t at) {
    steps_ += steps;
    if (steps_ <= limits_.steps) return;
    const std::string most = std::to_string(limits_.steps);
    refuse(at, {"the template takes more than " + most + " steps, and this is where it stopped",
                "模板执行超过" + most + "步，停在此处"});
  }
  void write(std::string_view some, std::size_t at) {
    if (out_.size() + some.size() > limits_.output_bytes)
      refuse(at, too_much("what it becomes grows here beyond", "生成的内容在此处超过",
                          limits_.output_bytes));
    out_ += some;
  }
  // What the template's writer wrote may be no HTML either.
  void write_literal(std::size_t from, std::size_t to, std::size_t at) {
    const std::string_view some = std::string_view(text_.bytes).substr(from, to - from);
    if (escape_ == TemplateEscape::none)
      write(some, at);
    else
      write(html_kept(some), at);
  }
  void write_escaped(const std::string& some, std::size_t at) {
    write(escape_ == TemplateEscape::none ? some : html_text(some), at);
  }
  [[noreturn]] void refuse(std::size_t at, Wording sentence) {
    throw TemplateExceeded(problem_at(text_, at, std::move(sentence)));
  }

  const Text& text_;
  const Value values_;
  const TemplateEscape escape_;
  const TemplateLimits& limits_;
  const std::vector<Tag> tags_;
  std::vector<const Value*> scopes_;  // nullptr: nothing new is known within
  std::size_t steps_ = 0;
  std::string out_;
};

}  // namespace

const TemplateValue* TemplateValue::member(std::string_view name) const {
  for (const auto& [its, value] : members)
    if (its == name) return &value;
  return nullptr;
}

bool TemplateValue::any() const {
  switch (kind) {
    case Kind::text: return !text.empty();
    case Kind::flag: return flag;
    case Kind::list: return !list.empty();
    case Kind::members: return true;
  }
  return false;
}

std::vector<RuleProblem> check_template(const Text& text, const TemplateMembers& known,
                                        const TemplateLimits& limits) {
  return Check(text, known, limits).problems();
}

std::string rendered(const Text& text, const TemplateMembers& values, TemplateEscape escape,
                     const TemplateLimits& limits) {
  return Rendering(text, values, escape, limits).all();
}

}  // namespace redress
