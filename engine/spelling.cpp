#include "engine/spelling.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <tuple>

namespace redress {
namespace {

void must(UErrorCode error) {
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU: ") + u_errorName(error));
}

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*of)(UErrorCode&)) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* found = of(error);
  must(error);
  return *found;
}

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2& known = normalizer(icu::Normalizer2::getNFCInstance);
  return known;
}

const icu::Normalizer2& nfkc() {
  static const icu::Normalizer2& known = normalizer(icu::Normalizer2::getNFKCInstance);
  return known;
}

void append(std::string& to, UChar32 code) {
  char bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, code);
  to.append(bytes, std::size_t(size));
}

// --- What is refused

std::string code_point(UChar32 code) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text = "U+";
  for (int shift = code > 0xFFFFF ? 20 : code > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4)
    text += digits[code >> shift & 0xF];
  char name[128];
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size = u_charName(code, U_UNICODE_CHAR_NAME, name, sizeof name, &error);
  if (U_SUCCESS(error) && size > 0) text += " " + std::string(name, std::size_t(size));
  return text;
}

Wording at_place(std::size_t place, UChar32 code, const char* english, const char* chinese) {
  return {"Character " + std::to_string(place) + " is " + code_point(code) + ", " + english,
          "第" + std::to_string(place) + "个字符是" + code_point(code) + "，" + chinese};
}

Wording not_utf8() {
  return {"This is not UTF-8; send it in UTF-8.", "这不是UTF-8编码，请用UTF-8发送。"};
}

// Extension I: China's own, for the names of people and places; younger than ICU 72.
bool is_extension_i(UChar32 code) { return code >= 0x2EBF0 && code <= 0x2EE5D; }

// U+2800 is drawn as nothing; U+FFFC and U+FFFD stand where something was lost.
std::optional<Wording> refused(UChar32 code, std::size_t place) {
  constexpr UChar32 braille_blank = 0x2800, object = 0xFFFC, replacement = 0xFFFD;
  if (U_IS_UNICODE_NONCHAR(code))
    return at_place(place, code, "which is no character; leave it out.", "它不是字符，请去掉。");
  switch (u_charType(code)) {
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return at_place(place, code, "a control character; leave it out.", "属于控制字符，请去掉。");
    case U_PRIVATE_USE_CHAR:
      return at_place(place, code,
                      "a private-use character, which every system shows otherwise; write the "
                      "character itself.",
                      "属于自造字（专用区），各系统显示不同，请改用正式字符。");
    case U_SURROGATE: return not_utf8();
    case U_UNASSIGNED:
      if (is_extension_i(code)) return std::nullopt;
      return at_place(place, code, "which no character has; leave it out.",
                      "没有分配字符，请去掉。");
    default: break;
  }
  if (u_hasBinaryProperty(code, UCHAR_BIDI_CONTROL))
    return at_place(place, code, "which turns the direction of writing; leave it out.",
                    "会改变书写方向，请去掉。");
  const bool format = u_charType(code) == U_FORMAT_CHAR &&
                      !u_hasBinaryProperty(code, UCHAR_PREPENDED_CONCATENATION_MARK);
  if (format || code == braille_blank ||
      u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
    return at_place(place, code, "which is invisible; leave it out.", "看不见，请去掉。");
  if (code == object || code == replacement)
    return at_place(place, code,
                    "which stands where a character was lost; have it converted properly.",
                    "表示此处丢失了字符，请检查编码转换。");
  return std::nullopt;
}

// --- The one form

// EquivalentUnifiedIdeograph of CJK Radicals Supplement, U+2E80–U+2EF3, of which Unicode's own
// decompositions know two. 0: there is none. ⺠ and ⻔ come out of PDF files as 民 and 门.
constexpr char32_t radicals[] = {
    0,       0x5382,  0x4E5B, 0x4E5A, 0x4E59, 0x4EBB,  0x5182,  0x20628, 0x5200,  0x5202,  0x535C,
    0x353E,  0x5C0F,  0x5C0F, 0x5140, 0x5C23, 0x5C22,  0x21BC2, 0x5DF3,  0x5E7A,  0x5F51,  0x2B739,
    0x5FC4,  0x38FA,  0x624C, 0x6535, 0,      0x65E1,  0x65E5,  0x6708,  0x6B7A,  0x6BCD,  0x6C11,
    0x6C35,  0x6C3A,  0x706C, 0x722B, 0x722B, 0x4E2C,  0x725B,  0x72AD,  0x738B,  0x758B,  0x76EE,
    0x793A,  0x793B,  0x7AF9, 0x7CF9, 0x7E9F, 0x7F53,  0x7F52,  0x34C1,  0x5197,  0x2626B, 0x7F8A,
    0x2634C, 0x2634B, 0x8002, 0x8080, 0x807F, 0x8089,  0x26951, 0x8279,  0x8279,  0x8279,  0x864E,
    0x8864,  0x8980,  0x897F, 0x89C1, 0x89D2, 0x278B2, 0x8BA0,  0x8D1D,  0x8DB3,  0x8F66,  0x8FB6,
    0x8FB6,  0x8FB6,  0x9091, 0x9485, 0x9577, 0x9578,  0x957F,  0x95E8,  0x28E0F, 0x961D,  0x96E8,
    0x9752,  0x97E6,  0x9875, 0x98CE, 0x98DE, 0x98DF,  0x2967F, 0x98E0,  0x9963,  0x29810, 0x9A6C,
    0x9AA8,  0x9B3C,  0x9C7C, 0x9E1F, 0x5364, 0x9EA6,  0x9EC4,  0x9EFE,  0x6589,  0x9F50,  0x6B6F,
    0x9F7F,  0x7ADC,  0x9F99, 0x9F9C, 0x4E80, 0x9F9F};
constexpr UChar32 first_radical = 0x2E80, last_radical = 0x2EF3;
static_assert(std::size(radicals) == last_radical - first_radical + 1);

UChar32 one_form(UChar32 code) {
  if (code >= first_radical && code <= last_radical && radicals[code - first_radical] != 0)
    return UChar32(radicals[code - first_radical]);
  const auto type = UDecompositionType(u_getIntPropertyValue(code, UCHAR_DECOMPOSITION_TYPE));
  const bool width = type == U_DT_WIDE || type == U_DT_SMALL || type == U_DT_VERTICAL;
  if (!width && type != U_DT_COMPAT) return code;
  icu::UnicodeString parts;
  if (!nfkc().getRawDecomposition(code, parts) || parts.countChar32() != 1) return code;
  const UChar32 plain = parts.char32At(0);
  return width || u_hasBinaryProperty(plain, UCHAR_UNIFIED_IDEOGRAPH) ? plain : code;
}

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Visible ASCII and ideographs of the first block, with single blanks between: it is in its form.
bool is_plain(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const begin = at;
  const auto* const end = at + text.size();
  while (at != end) {
    if (*at > 0x20 && *at < 0x7F) {
      ++at;
    } else if (*at == ' ') {
      if (at == begin || at + 1 == end || at[1] == ' ') return false;
      ++at;
    } else if (*at >= 0xE4 && *at <= 0xE9 && end - at >= 3 && continues(at[1]) &&
               continues(at[2]) && (*at != 0xE4 || at[1] >= 0xB8)) {
      at += 3;  // U+4E00–U+9FFF
    } else {
      return false;
    }
  }
  return true;
}

std::optional<Wording> bring(std::string& text) {
  std::string made;
  made.reserve(text.size());
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = int32_t(text.size());
  bool blank = false;
  std::size_t place = 1;
  for (int32_t i = 0; i < size; ++place) {
    UChar32 code = 0;
    U8_NEXT(bytes, i, size, code);
    if (code < 0) return not_utf8();
    if (auto wrong = refused(code, place)) return wrong;
    if (u_isUWhiteSpace(code)) {
      blank = !made.empty();
      continue;
    }
    if (blank) made += ' ';
    blank = false;
    append(made, one_form(code));
  }
  if (made.empty())
    return Wording{"There is nothing in it but blanks; write the name, or leave it out.",
                   "里面只有空白，请写上名称，或者不写这一项。"};
  UErrorCode error = U_ZERO_ERROR;
  if (!nfc().isNormalizedUTF8(made, error)) {
    must(error);
    std::string composed;
    icu::StringByteSink<std::string> sink(&composed);
    nfc().normalizeUTF8(0, made, sink, nullptr, error);
    made = std::move(composed);
  }
  must(error);
  text = std::move(made);
  return std::nullopt;
}

// --- What looks alike

// Whichever way it is written: for comparing, never for showing.
class Skeletons {
 public:
  Skeletons() {
    UErrorCode error = U_ZERO_ERROR;
    folded_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
    simplified_.reset(icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, error));
    checker_.reset(uspoof_open(&error));
    must(error);
  }

  std::u32string of(const std::string& name) const {
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString text = folded_->normalize(icu::UnicodeString::fromUTF8(name), error);
    must(error);
    simplified_->transliterate(text);
    // Before the skeleton too, which makes of some punctuation what is none.
    icu::UnicodeString letters, bones;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
      if (const UChar32 code = text.char32At(i); !u_ispunct(code) && !u_isUWhiteSpace(code))
        letters.append(code);
    uspoof_getSkeletonUnicodeString(checker_.get(), 0, letters, bones, &error);
    must(error);
    std::u32string made;
    for (int32_t i = 0; i < bones.length(); i = bones.moveIndex32(i, 1)) {
      const UChar32 code = bones.char32At(i);
      if (!u_ispunct(code) && !u_isUWhiteSpace(code)) made += char32_t(code);
    }
    return made;
  }

 private:
  struct Close {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
  };
  const icu::Normalizer2* folded_ = nullptr;
  std::unique_ptr<icu::Transliterator> simplified_;
  std::unique_ptr<USpoofChecker, Close> checker_;
};

// What tells one of several offices from another: numbers, directions, ranks.
bool counts_something(char32_t code) {
  static constexpr std::u32string_view counting =
      U"〇零一二三四五六七八九十百甲乙丙丁东南西北中上下左右前后内外大小新老省市州县区镇乡村";
  return u_isalnum(UChar32(code)) && !u_hasBinaryProperty(UChar32(code), UCHAR_IDEOGRAPHIC)
             ? true
             : counting.find(code) != std::u32string_view::npos;
}

// One more, one less or another, of at least four.
bool one_apart(const std::u32string& a, const std::u32string& b) {
  constexpr std::size_t least = 4;
  if (a.size() > b.size()) return one_apart(b, a);
  if (a.size() < least || b.size() - a.size() > 1 || a == b) return false;
  std::size_t at = 0;
  while (at < a.size() && a[at] == b[at]) ++at;
  const bool same_length = a.size() == b.size();
  if (a.substr(at + (same_length ? 1 : 0)) != b.substr(at + 1)) return false;
  return !counts_something(b[at]) && !(same_length && counts_something(a[at]));
}

}  // namespace

std::optional<Wording> bring_to_one_form(std::string& text) {
  if (is_plain(text)) return std::nullopt;
  return bring(text);
}

bool only_blanks(std::string_view text) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = int32_t(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 code = 0;
    U8_NEXT(bytes, i, size, code);
    if (code < 0 || !u_isUWhiteSpace(code)) return false;
  }
  return true;
}

std::optional<Wording> wrong_in_prose(std::string_view text) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t size = text.size();
  const auto wrong_at = [&](std::size_t at) {
    std::size_t place = 1;
    for (std::size_t i = 0; i < at; ++i) place += !continues(bytes[i]);
    auto i = int32_t(at);
    UChar32 code = 0;
    U8_NEXT(bytes, i, int32_t(size), code);
    return U_IS_UNICODE_NONCHAR(code)
               ? at_place(place, code, "which is no character; leave it out.",
                          "它不是字符，请去掉。")
               : at_place(place, code, "a control character; leave it out.",
                          "属于控制字符，请去掉。");
  };
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned char byte = bytes[i];
    if (byte < 0x20 ? byte != '\n' && byte != '\t' && byte != '\r' : byte == 0x7F)
      return wrong_at(i);
    if (byte < 0xC2) continue;
    if (byte == 0xC2 && i + 1 < size && bytes[i + 1] < 0xA0) return wrong_at(i);
    if (byte == 0xEF && i + 2 < size &&
        ((bytes[i + 1] == 0xB7 && bytes[i + 2] >= 0x90 && bytes[i + 2] <= 0xAF) ||
         (bytes[i + 1] == 0xBF && bytes[i + 2] >= 0xBE)))
      return wrong_at(i);
    if (byte >= 0xF0 && i + 3 < size && (bytes[i + 1] & 0x0F) == 0x0F && bytes[i + 2] == 0xBF &&
        bytes[i + 3] >= 0xBE)
      return wrong_at(i);
  }
  return std::nullopt;
}

std::string flattened(std::string_view text) {
  static const icu::Normalizer2& folding = normalizer(icu::Normalizer2::getNFKCCasefoldInstance);
  UErrorCode error = U_ZERO_ERROR;
  std::string made;
  folding.normalize(icu::UnicodeString::fromUTF8({text.data(), int32_t(text.size())}), error)
      .toUTF8String(made);
  must(error);
  return made;
}

namespace {

const Skeletons& skeletons() {
  static const Skeletons known;
  return known;
}

}  // namespace

bool same_or_alike(std::string_view a, std::string_view b) {
  std::string one(a), other(b);
  (void)bring_to_one_form(one);  // what has no form is compared as it is
  (void)bring_to_one_form(other);
  if (one == other) return true;
  const std::u32string bones = skeletons().of(one);
  return !bones.empty() && bones == skeletons().of(other);
}

std::vector<LookAlike> look_alikes(const std::vector<std::string>& names) {
  const std::set<std::string> distinct(names.begin(), names.end());
  if (distinct.size() < 2) return {};
  std::map<std::u32string, std::vector<std::string>> written;  // by skeleton
  for (const std::string& name : distinct) written[skeletons().of(name)].push_back(name);
  std::vector<LookAlike> made;
  for (const auto& [skeleton, alike] : written)
    for (std::size_t i = 1; i < alike.size(); ++i)
      made.push_back({alike[0], alike[i], LookAlike::By::script});
  // Two that are one character apart are the same with one left out of one or both of them.
  std::map<std::u32string, std::set<const std::u32string*>> shortened;
  for (const auto& [skeleton, alike] : written) {
    shortened[skeleton].insert(&skeleton);
    for (std::size_t i = 0; i < skeleton.size(); ++i)
      shortened[skeleton.substr(0, i) + skeleton.substr(i + 1)].insert(&skeleton);
  }
  std::set<std::pair<std::string, std::string>> told;
  for (const auto& [rest, of] : shortened)
    for (auto a = of.begin(); a != of.end(); ++a)
      for (auto b = std::next(a); b != of.end(); ++b) {
        if (!one_apart(**a, **b)) continue;
        const auto [one, other] = std::minmax(written.at(**a).front(), written.at(**b).front());
        if (told.emplace(one, other).second)
          made.push_back({one, other, LookAlike::By::one_character});
      }
  std::sort(made.begin(), made.end(), [](const LookAlike& a, const LookAlike& b) {
    return std::tie(a.one, a.other) < std::tie(b.one, b.other);
  });
  return made;
}

}  // namespace redress
