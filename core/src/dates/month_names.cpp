#include "month_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace winnow::dates {
namespace {

// Names as dates have them (genitives), as they stand alone, and short ones. "|" parts months, a space the names of
// one, "_" stands for a space within a name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 42> kNames{{
    {"ar",
     "يناير جانفي كانون_الثاني|فبراير فيفري شباط|مارس آذار اذار|أبريل ابريل إبريل أفريل نيسان|مايو ماي أيار ايار|"
     "يونيو يونيه جوان حزيران|يوليو يوليه يوليوز جويلية تموز|أغسطس اغسطس أوت غشت آب|سبتمبر شتنبر أيلول ايلول|"
     "أكتوبر اكتوبر تشرين_الأول تشرين_الاول|نوفمبر نونبر تشرين_الثاني|ديسمبر دجنبر كانون_الأول كانون_الاول"},
    {"bg",
     "януари яну ян|февруари фев|март мар|април апр|май|юни юн|юли юл|август авг|септември сеп септ|октомври окт|"
     "ноември ное|декември дек"},
    {"bn",
     "জানুয়ারি জানুয়ারী জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট আগষ্ট|"
     "সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর"},
    {"ca",
     "gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ag|setembre set|octubre oct|novembre "
     "nov|desembre "
     "des"},
    {"cs",
     "ledna led leden|února úno únor|března bře březen|dubna dub duben|května kvě květen|června čvn červen|července "
     "čvc "
     "červenec|srpna srp srpen|září zář|října říj říjen|listopadu lis listopad|prosince pro prosinec"},
    {"da",
     "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep sept|oktober okt|"
     "november nov|december dec"},
    {"de",
     "januar jänner jan jän|februar feber feb|märz mär mrz|april apr|mai|juni jun|juli jul|august aug|september sep "
     "sept|oktober okt|november nov|dezember dez"},
    {"el",
     "ιανουαρίου ιαν ιανουάριος|φεβρουαρίου φεβ φεβρουάριος|μαρτίου μαρ μάρτιος μάρ|απριλίου απρ απρίλιος|μαΐου μαΐ "
     "μάιος μάι μαϊ μαίου|ιουνίου ιουν ιούνιος ιούν|ιουλίου ιουλ ιούλιος ιούλ|αυγούστου αυγ αύγουστος αύγ|σεπτεμβρίου "
     "σεπ σεπτέμβριος|οκτωβρίου οκτ οκτώβριος|νοεμβρίου νοε νοέμβριος νοέ|δεκεμβρίου δεκ δεκέμβριος"},
    {"en",
     "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
     "november nov|december dec"},
    {"es",
     "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre sept sep "
     "set|octubre oct|noviembre nov|diciembre dic"},
    {"et",
     "jaanuar jaan|veebruar veebr|märts|aprill apr|mai|juuni|juuli|august aug|september sept|oktoober okt|november "
     "nov|detsember dets"},
    {"fa",
     "ژانویه ژانویهٔ ژانویۀ|فوریه فوریهٔ فوریۀ|مارس|آوریل|مه مهٔ می|ژوئن|ژوئیه ژوئیهٔ جولای|اوت "
     "آگوست|سپتامبر|اکتبر|نوامبر|دسامبر"},
    {"fi",
     "tammikuuta tammikuu tammik|helmikuuta helmikuu helmik|maaliskuuta maaliskuu maalisk|huhtikuuta huhtikuu "
     "huhtik|toukokuuta toukokuu toukok|kesäkuuta kesäkuu kesäk|heinäkuuta heinäkuu heinäk|elokuuta elokuu "
     "elok|syyskuuta syyskuu syysk|lokakuuta lokakuu lokak|marraskuuta marraskuu marrask|joulukuuta joulukuu jouluk"},
    {"fr",
     "janvier janv|février fevrier févr fév|mars|avril avr|mai|juin|juillet juil juill|août aout|septembre "
     "sept|octobre oct|"
     "novembre nov|décembre decembre déc"},
    {"gl",
     "xaneiro xan|febreiro feb|marzo mar|abril abr|maio mai|xuño xuñ|xullo xul|agosto ago|setembro set|outubro out|"
     "novembro nov|decembro dec"},
    {"he",
     "ינואר ינו|פברואר פבר|מרץ מרס|אפריל אפר|מאי|יוני|יולי|אוגוסט אוג|ספטמבר ספט|אוקטובר אוק|נובמבר נוב|דצמבר דצמ"},
    {"hi", "जनवरी|फ़रवरी फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर"},
    {"hr",
     "siječnja sij siječanj|veljače velj veljača|ožujka ožu ožujak|travnja tra travanj|svibnja svi svibanj|lipnja lip "
     "lipanj|srpnja srp srpanj|kolovoza kol kolovoz|rujna ruj rujan|listopada lis listopad|studenoga studenog stu "
     "studeni|prosinca pro prosinac"},
    {"hu",
     "január jan|február febr feb|március márc|április ápr|május máj|június jún|július júl|augusztus aug|szeptember "
     "szept|október okt|november nov|december dec"},
    {"id",
     "januari jan|februari pebruari feb|maret mar|april apr|mei|juni jun|juli jul|agustus agu agt|september "
     "sep|oktober "
     "okt|november nopember nov|desember des"},
    {"is",
     "janúar jan|febrúar feb|mars mar|apríl apr|maí|júní jún|júlí júl|ágúst ágú|september sep sept|október okt|"
     "nóvember nóv|desember des"},
    {"it",
     "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set sett|"
     "ottobre ott|novembre nov|dicembre dic"},
    {"ja", "|||||||||||"},
    {"ko", "|||||||||||"},
    {"lt",
     "sausio saus sausis|vasario vas vasaris|kovo kov kovas|balandžio bal balandis|gegužės geg gegužė|birželio birž "
     "birželis|liepos liep liepa|rugpjūčio rugp rugpjūtis|rugsėjo rugs rugsėjis|spalio spal spalis|lapkričio lapkr "
     "lapkritis|gruodžio gruod gruodis"},
    {"lv",
     "janvāris janvārī janv|februāris februārī febr|marts martā|aprīlis aprīlī apr|maijs maijā|jūnijs jūnijā "
     "jūn|jūlijs "
     "jūlijā jūl|augusts augustā aug|septembris septembrī sept|oktobris oktobrī okt|novembris novembrī nov|decembris "
     "decembrī dec"},
    {"mk",
     "јануари јан|февруари фев|март мар|април апр|мај|јуни јун|јули јул|август авг|септември сеп септ|октомври окт|"
     "ноември ное|декември дек"},
    {"nl",
     "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep sept|oktober okt|"
     "november nov|december dec"},
    {"no",
     "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep sept|oktober okt|"
     "november nov|desember des"},
    {"pl",
     "stycznia sty styczeń|lutego lut luty|marca mar marzec|kwietnia kwi kwiecień|maja maj|czerwca cze czerwiec|lipca "
     "lip lipiec|sierpnia sie sierpień|września wrz wrzesień|października paź październik|listopada lis "
     "listopad|grudnia gru grudzień"},
    {"pt",
     "janeiro jan|fevereiro fev|março marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|outubro "
     "out|novembro nov|dezembro dez"},
    {"ro",
     "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept sep|"
     "octombrie oct|noiembrie noi nov|decembrie dec"},
    {"ru",
     "января янв январь|февраля фев февр февраль|марта мар март|апреля апр апрель|мая май|июня июн июнь|июля июл июль|"
     "августа авг август|сентября сен сент сентябрь|октября окт октябрь|ноября ноя нояб ноябрь|декабря дек декабрь"},
    {"sk",
     "januára jan január|februára feb február|marca mar marec|apríla apr apríl|mája máj|júna jún|júla júl|augusta aug "
     "august|septembra sep september|októbra okt október|novembra nov november|decembra dec december"},
    {"sl",
     "januarja januar jan|februarja februar feb|marca marec mar|aprila april apr|maja maj|junija junij jun|julija "
     "julij "
     "jul|avgusta avgust avg|septembra september sep|oktobra oktober okt|novembra november nov|decembra december dec"},
    {"sr",
     "јануар јануара јан januar januara jan|фебруар фебруара феб februar februara feb|март марта мар mart marta "
     "mar|април априла апр april aprila apr|мај маја maj maja|јун јуна јуни jun juna juni|јул јула јули jul jula "
     "juli|август августа авг avgust avgusta avg|септембар септембра сеп septembar septembra sep|октобар октобра окт "
     "oktobar oktobra okt|новембар новембра нов novembar novembra nov|децембар децембра дец decembar decembra dec"},
    {"sv",
     "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug|september sep sept|oktober okt|"
     "november nov|december dec"},
    {"th", "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"},
    {"tr",
     "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım "
     "kas|aralık ara"},
    {"uk",
     "січня січ січень|лютого лют лютий|березня бер березень|квітня кві квіт квітень|травня тра трав травень|червня "
     "чер "
     "черв червень|липня лип липень|серпня сер серп серпень|вересня вер верес вересень|жовтня жов жовт "
     "жовтень|листопада лис лист листопад|грудня гру груд грудень"},
    {"vi", "|||||||||||"},
    {"zh", "|||||||||||"},
}};

struct Meaning {
  std::string_view lang;
  std::uint16_t month = 0;  // a bit
};
using Index = std::unordered_map<std::string, std::vector<Meaning>>;

Index make_index() {
  Index index;
  for (const auto& [lang, names] : kNames) {
    std::uint16_t month = 1;
    std::string name;
    const auto end_name = [&, lang = lang] {
      if (!name.empty()) index[name].push_back({lang, month});
      name.clear();
    };
    for (const char c : names) {
      if (c == ' ' || c == '|')
        end_name();
      else
        name += c == '_' ? ' ' : c;
      if (c == '|') month = static_cast<std::uint16_t>(month << 1);
    }
    end_name();
  }
  return index;
}

const std::vector<Meaning>* meanings_of(std::string_view word) {
  static const Index index = make_index();
  const auto found = index.find(std::string(word));
  return found == index.end() ? nullptr : &found->second;
}

// "nb" and "nn" are Norwegian, "hr-HR" and "hr_HR" Croatian.
std::string_view language_of(std::string_view tag) {
  const std::string_view lang = tag.substr(0, tag.find_first_of("-_"));
  return lang == "nb" || lang == "nn" ? "no" : lang;
}

}  // namespace

std::uint16_t months_named(std::string_view word, std::string_view lang) {
  const std::vector<Meaning>* const meanings = meanings_of(word);
  if (meanings == nullptr) return 0;
  std::uint16_t any = 0, own = 0;
  for (const Meaning& meaning : *meanings) {
    any = static_cast<std::uint16_t>(any | meaning.month);
    if (meaning.lang == language_of(lang)) own = static_cast<std::uint16_t>(own | meaning.month);
  }
  return own != 0 ? own : any;
}

bool is_english_month(std::string_view word) {
  const std::vector<Meaning>* const meanings = meanings_of(word);
  return meanings != nullptr &&
         std::any_of(meanings->begin(), meanings->end(), [](const Meaning& meaning) { return meaning.lang == "en"; });
}

}  // namespace winnow::dates
