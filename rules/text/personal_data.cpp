#include "rules/text/personal_data.h"

#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "engine/spelling.h"

namespace redress {
namespace {

// Digits of every kind as 0 to 9, and what may stand between them left out.
std::string digits_closed_up(const std::u32string& text) {
  static constexpr std::u32string_view numerals[] = {U"0〇零", U"1一壹幺", U"2二贰", U"3三叁",
                                                     U"4四肆", U"5五伍",   U"6六陆", U"7七柒",
                                                     U"8八捌", U"9九玖"};
  static constexpr std::u32string_view between = U" -‐‑–—·.．、/_()";
  const auto digit = [](char32_t c) {
    for (int i = 0; i < 10; ++i)
      if (numerals[i].find(c) != std::u32string_view::npos) return char('0' + i);
    return '\0';
  };
  std::string made;
  bool in_number = false;
  for (char32_t c : text) {
    if (const char found = digit(c)) {
      made += found;
      in_number = true;
    } else if (!in_number || between.find(c) == std::u32string_view::npos) {
      made += c == U'x' ? 'x' : ' ';
      in_number = false;
    }
  }
  return made;
}

std::u32string characters(const std::string& text) {
  std::u32string made;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t code = size == 1 ? byte : byte & (0xFF >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    made += code;
    i += size;
  }
  return made;
}

bool is_date(std::string_view yyyymmdd) {
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (char c : yyyymmdd.substr(at, size)) value = value * 10 + (c - '0');
    return value;
  };
  const int year = number(0, 4), month = number(4, 2), day = number(6, 2);
  return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// The last character of an identity number follows from the others (GB 11643).
bool is_identity(std::string_view seventeen, char last) {
  static constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < std::size(weights); ++i) sum += (seventeen[i] - '0') * weights[i];
  return is_date(seventeen.substr(6, 8)) && "10x98765432"[sum % 11] == last;
}

// So does the last digit of a card's number (Luhn).
bool is_card(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0 && digits[0] >= '3' && digits[0] <= '6';
}

// Numbers, by their length and their beginning.
std::optional<Wording> number_in(const std::string& digits) {
  for (std::size_t i = 0; i < digits.size();) {
    std::size_t end = digits.find_first_not_of("0123456789", i);
    if (end == i) {
      ++i;
      continue;
    }
    if (end == std::string::npos) end = digits.size();
    std::string_view run = std::string_view(digits).substr(i, end - i);
    const bool x = end < digits.size() && digits[end] == 'x';
    i = end;
    if (run.size() == 18 && is_identity(run.substr(0, 17), run[17]))
      return Wording{"an identity number", "身份证号"};
    if (run.size() == 17 && x && is_identity(run, 'x'))
      return Wording{"an identity number", "身份证号"};
    for (std::string_view code : {"0086", "86"})
      if (run.starts_with(code) && run.size() == code.size() + 11) run.remove_prefix(code.size());
    if (run.size() == 11 && run[0] == '1' && run[1] >= '3')
      return Wording{"a mobile number", "手机号"};
    if (run[0] == '0' && run.size() >= 10 && run.size() <= 12)
      return Wording{"a telephone number", "电话号码"};
    if (run.size() == 15 && is_date("19" + std::string(run.substr(6, 6))))
      return Wording{"an identity number", "身份证号"};
    if (run.size() >= 16 && run.size() <= 19 && is_card(run))
      return Wording{"the number of a bank card", "银行卡号"};
  }
  return std::nullopt;
}

struct Pattern {
  std::regex pattern;
  Wording what;
};

// Bytes of UTF-8: an ideograph is three of them, the first E4 to E9.
const std::vector<Pattern>& patterns() {
  static const std::string ideograph = "(?:[\xE4-\xE9][\x80-\xBF]{2})";
  static const std::string surname =
      "(?:王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|高|林|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|"
      "曹|彭|曾|"
      "肖|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|廖|"
      "贾|夏|韦|"
      "付|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|严|覃|武|"
      "戴|莫|孔|"
      "向|汤|欧阳|司马|上官|诸葛)";
  // Those that begin no common word after 向, 对 or 申请人.
  static const std::string rare =
      "(?:王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|林|罗|郑|梁|谢|宋|唐|韩|冯|邓|曹|彭|曾|"
      "肖|田|董|袁|"
      "潘|蒋|蔡|余|杜|叶|苏|魏|吕|丁|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|廖|贾|韦|邹|孟|熊|秦|邱|尹|薛|"
      "闫|段|雷|侯|"
      "陶|黎|贺|郝|龚|邵|钱|严|覃|戴|欧阳|司马|上官|诸葛)";
  const auto of = [](const std::string& text) {
    return std::regex(text, std::regex::ECMAScript | std::regex::optimize);
  };
  static const std::vector<Pattern> all = {
      {of("[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\\.[a-z]"), {"an e-mail address", "电子邮箱"}},
      {of("(?:^|[^0-9.])(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?:$|[^0-9.])"),
       {"a network address", "网络地址"}},
      {of("(?:微信|vx|wechat|qq)(?:号|号码)?[ :]{0,3}[a-z0-9_-]{5,30}"),
       {"an account of a messenger", "微信或QQ号"}},
      {of("(?:京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|"
          "川|宁|琼)"
          "[a-z][ ·]?[a-z0-9]{5,6}(?:$|[^a-z0-9])"),
       {"a number plate", "车牌号"}},
      {of("[0-9]{1,4}(?:号楼|栋|幢|单元|室)"), {"the number of a flat", "楼栋门牌号"}},
      {of(surname + ideograph + "{0,2}(?:先生|女士|小姐|大爷|大妈|阿姨|奶奶|爷爷|大哥|大姐)"),
       {"a person's name", "人的姓名"}},
      {of("(?:姓名|名叫|叫做|评价人|当事人|办事人|申请人)(?:是|为)?[ :]{0,3}" + surname +
          ideograph),
       {"a person's name", "人的姓名"}},
      {of("(?!马上|周边)" + rare + ideograph + "{1,2} ?(?:反映|投诉|来电|来访|表示满意|表示不满)"),
       {"a person's name", "人的姓名"}},
      {of("(?:向|与|和|给|对|为|请|跟|同|由)" + rare + ideograph +
          "{1,2}(?:同志|本人)?(?:表示|当面|电话|诚恳)?(?:道歉|致歉|解释|说明|沟通|联系|反馈|回访|"
          "核实|"
          "电话)"),
       {"a person's name", "人的姓名"}},
  };
  return all;
}

}  // namespace

std::optional<Wording> personal_data_in(std::string_view text) {
  const std::string flat = flattened(text);
  if (auto number = number_in(digits_closed_up(characters(flat)))) return number;
  for (const Pattern& one : patterns())
    if (std::regex_search(flat, one.pattern)) return one.what;
  return std::nullopt;
}

}  // namespace redress
