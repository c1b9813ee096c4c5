/**
 * The rules of PostgreSQL 15's unaccent dictionary (contrib/unaccent/unaccent.rules, PostgreSQL Licence), as
 * `characters=replacement`. The combining marks that it removes are in `unaccentedMarks`.
 */
const rules = `
↉=0/3 ⅟=1/ ⅒=1/10 ½=1/2 ⅓=1/3 ¼=1/4 ⅕=1/5 ⅙=1/6 ⅐=1/7 ⅛=1/8 ⅑=1/9 ⅔=2/3 ⅖=2/5 ¾=3/4 ⅗=3/5 ⅜=3/8 ⅘=4/5
⅚=5/6 ⅝=5/8 ⅞=7/8 ¡︕﹗！=! ‼=!! ⁉=!? ʺ“”‟″〝〞＂=" ﹟＃=# ﹩＄=$ ﹪％=% ﹠＆=& ʹʻʼʽˈ‘’‛′＇=' ŉ='n ︵﹙（=( ⦅｟=(( ⑴=(1) ⑽=(10)
⑾=(11) ⑿=(12) ⒀=(13) ⒁=(14) ⒂=(15) ⒃=(16) ⒄=(17) ⒅=(18) ⒆=(19) ⑵=(2) ⒇=(20) ⑶=(3) ⑷=(4) ⑸=(5) ⑹=(6) ⑺=(7) ⑻=(8) ⑼=(9)
🄐=(A) 🄑=(B) ©🄒=(C) 🄓=(D) 🄔=(E) 🄕=(F) 🄖=(G) 🄗=(H) 🄘=(I) 🄙=(J) 🄚=(K) 🄛=(L) 🄜=(M) 🄝=(N) 🄞=(O) ℗🄟=(P) 🄠=(Q) ®🄡=(R) 🄢=(S)
🄣=(T) 🄤=(U) 🄥=(V) 🄦=(W) 🄧=(X) 🄨=(Y) 🄩=(Z) ⒜=(a) ⒝=(b) ⒞=(c) ⒟=(d) ⒠=(e) ⒡=(f) ⒢=(g) ⒣=(h) ⒤=(i) ⒥=(j) ⒦=(k) ⒧=(l)
⒨=(m) ⒩=(n) ⒪=(o) ⒫=(p) ⒬=(q) ⒭=(r) ⒮=(s) ⒯=(t) ⒰=(u) ⒱=(v) ⒲=(w) ⒳=(x) ⒴=(y) ⒵=(z) ︶﹚）=) ⦆｠=)) ×⁎﹡＊=* ˖﹢＋=+ ±=+/-
‚、︐︑﹐﹑，､=, „=,, \u{ad}˗‐‑‒–—―−︱︲﹘﹣－=- ￫=-> ․。︒﹒．｡=. ‥︰=.. …︙=... ÷⁄∕／=/ 〇０=0 🄁=0, 🄀=0. １=1 🄂=1, ⒈=1. ⒑=10. ⒒=11. ⒓=12.
⒔=13. ⒕=14. ⒖=15. ⒗=16. ⒘=17. ⒙=18. ⒚=19. ２=2 🄃=2, ⒉=2. ⒛=20. ３=3 🄄=3, ⒊=3. ４=4 🄅=4, ⒋=4. ５=5 🄆=5, ⒌=5. ６=6 🄇=6, ⒍=6.
７=7 🄈=7, ⒎=7. ８=8 🄉=8, ⒏=8. ９=9 🄊=9, ⒐=9. ː︓﹕：=: ⩴=::= ︔﹔；=; ˂‹〈︿﹤＜=< ￩=<- «≪《︽=<< ﹦＝== ⩵=== ⩶==== ˃›〉﹀﹥＞=> »≫》︾=>>
¿︖﹖？=? ⁈=?! ⁇=?? ﹫＠=@ ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦȺᴀḀẠẢẤẦẨẪẬẮẰẲẴẶＡ=A ㏟=A/m Ꜳ=AA Æᴁ=AE Ꜵ=AO ㍳Ꜷ=AU ꜸꜺ=AV Ꜽ=AY ƁƂɃʙᴃḂḄḆℬＢ=B ㏃=Bq
ÇĆĈĊČƇȻᴄḈℂℭⅭꞒＣ=C ㏆=C/kg ₠=CE ㏇=Co. ₢=Cr ÐĎĐƉƊƋᴅᴆḊḌḎḐḒⅅⅮꝹＤ=D ǄǱ=DZ ǅǲ=Dz ÈÉÊËĒĔĖĘĚƐȄȆȨɆᴇḔḖḘḚḜẸẺẼẾỀỂỄỆℰＥ=E ƑḞℱꜰꝻＦ=F
℻=FAX ₣=Fr. ĜĞĠĢƓǤǦǴɢʛḠꞠＧ=G ㎇=GB ㎓=GHz ㎬=GPa ㏉=Gy ĤĦȞʜḢḤḦḨḪℋℍⱧꞪＨ=H ㏋=HP ㎐=Hz ÌÍÎÏĨĪĬĮİƖƗǏȈȊɪᵻḬḮỈỊℐℑⅠＩ=I Ⅱ=II Ⅲ=III
Ĳ=IJ ㍺=IU Ⅳ=IV Ⅸ=IX ĴɈᴊＪ=J ĶƘǨᴋḰḲḴⱩꝀꝂꝄꞢＫ=K ㎅=KB ㏍=KK ㏎=KM ĹĻĽĿŁȽʟᴌḶḸḺḼℒⅬⱠⱢꝆꝈＬ=L ₤=L. Ǉ=LJ Ỻ=LL ǈ=Lj ᴍḾṀṂℳⅯⱮＭ=M ㎆=MB
㎒=MHz ㎫=MPa ㎹=MV ㎿=MW ÑŃŅŇŊƝǸɴṄṆṈṊℕꞐꞤＮ=N Ǌ=NJ ǋ=Nj №=No ÒÓÔÕÖØŌŎŐƠǑǪǬȌȎȪȬȮȰᴏṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢꝊꝌＯ=O Œɶ=OE Ƣ=OI Ꝏ=OO
ƤᴘṔṖ℘ℙⱣꝐꝒꝔＰ=P ㏙=PPM ㏚=PR ㎩=Pa ₧=Pts ℚꝖꝘＱ=Q ŔŖŘȐȒɌʀṘṚṜṞℛℜℝⱤꝶꞦＲ=R ₹=Rs ℞=Rx ŚŜŞŠȘṠṢṤṦṨⱾꜱꞨＳ=S ẞ=SS ㏜=Sv ŢŤŦƬƮȚȾᴛṪṬṮṰꞆＴ=T
℡=TEL ÞꝤꝦ=TH ㎔=THz ₺=TL ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖɄᴜᵾṲṴṶṸṺỤỦỨỪỬỮỰＵ=U ƲᴠṼṾỼⅤꝞＶ=V ㏞=V/m Ⅵ=VI Ⅶ=VII Ⅷ=VIII Ꝡ=VY ŴᴡẀẂẄẆẈⱲＷ=W ㏝=Wb
ẊẌⅩＸ=X Ⅺ=XI Ⅻ=XII ÝŶŸƳȲɎʏẎỲỴỶỸỾＹ=Y ŹŻŽƵȤᴢẐẒẔℤℨⱫⱿＺ=Z ⁅〔〘〚︹﹇﹝［=[ ∖﹨＼=\\ ⁆〕〙〛︺﹈﹞］=] ˄ˆ＾=^ ＿=_ ˋ｀=\`
àáâãäåāăąǎǟǡǻȁȃȧᶏḁẚạảấầẩẫậắằẳẵặⱥａ=a ㏂=a.m. ℀=a/c ℁=a/s ꜳ=aa æ=ae ꜵ=ao ꜷ=au ꜹꜻ=av ꜽ=ay ƀƃɓᵬᶀḃḅḇｂ=b ㍴=bar çćĉċčƈȼɕḉⅽꞓｃ=c
℅=c/o ℆=c/u ㎈=cal ㏄=cc ㏅=cd ㎝=cm ðďđƌȡɖɗᵭᶁᶑḋḍḏḑḓⅆⅾꝱꝺｄ=d ㏈=dB ㍲=da ȸ=db ㍷=dm ǆǳʣʥ=dz
èéêëēĕėęěȅȇȩɇɛᶒᶓḕḗḙḛḝẹẻẽếềểễệℯⅇⱸｅ=e ƒᵮᶂḟꝼｆ=f ﬀ=ff ﬃ=ffi ﬄ=ffl ﬁ=fi ﬂ=fl ㎙=fm ĝğġģǥǧǵɠɡᶃḡℊꞡｇ=g ĥħȟɦɧḣḥḧḩḫẖℎⱨｈ=h ㍱=hPa
㏊=ha ƕ=hv ìíîïĩīĭįıǐȉȋɨᶖḭḯỉịℹⅈⅰｉ=i ⅱ=ii ⅲ=iii ĳ=ij ㏌=in ⅳ=iv ⅸ=ix ĵǰȷɉɟʝⅉｊ=j ķƙǩᶄḱḳḵⱪꝁꝃꝅꞣｋ=k ㎄=kA ㎑=kHz ㎪=kPa ㎸=kV
㎾=kW ㎉=kcal ㎏=kg ㎞=km ㏏=kt ĺļľŀłƚȴɫɬɭᶅḷḹḻḽℓⅼⱡꝇꝉꝲｌ=l ǉ=lj ỻ=ll ㏐=lm ㏑=ln ㏒=log ʪ=ls ㏓=lx ʫ=lz ɱᵯᶆḿṁṃⅿꝳｍ=m ㎧=m/s ㎃=mA
㎷=mV ㎽=mW ㏔=mb ㎎=mg ㏕=mil ㎜=mm ㏖=mol ㎳=ms ñńņňŋƞǹȵɲɳᵰᶇṅṇṉṋꝴꞑꞥｎ=n ㎁=nA ㎋=nF ㎵=nV ㎻=nW ǌ=nj ㎚=nm ㎱=ns
òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợℴⱺꝋꝍｏ=o ㍵=oV œ=oe ƣ=oi ꝏ=oo ƥᵱᵽᶈṕṗꝑꝓꝕｐ=p ㏘=p.m. ㎀=pA ㎊=pF ㏗=pH ㎴=pV ㎺=pW ㍶=pc ㎰=ps
ĸʠꝗꝙｑ=q ȹ=qp ŕŗřȑȓɍɼɽɾᵲᵳᶉṙṛṝṟꝵꞧｒ=r ㎭=rad ㎮=rad/s śŝşšſșȿʂᵴᶊṡṣṥṧṩẜẝꞩｓ=s ㏛=sr ß=ss ﬅﬆ=st ţťŧƫƭțȶʈᵵṫṭṯṱẗⱦꝷꞇｔ=t þᵺꝥꝧ=th
ʦ=ts ùúûüũūŭůűųưǔǖǘǚǜȕȗʉᶙṳṵṷṹṻụủứừửữựｕ=u ᵫ=ue ʋᶌṽṿỽⅴⱱⱴꝟｖ=v ⅵ=vi ⅶ=vii ⅷ=viii ꝡ=vy ŵẁẃẅẇẉẘⱳｗ=w ᶍẋẍℌⅹｘ=x ⅺ=xi ⅻ=xii
ýÿŷƴȳɏẏẙỳỵỷỹỿｙ=y źżžƶȥɀʐʑᵶᶎẑẓẕⱬｚ=z ︷﹛｛={ ∣｜=| ‖∥=|| ︸﹜｝=} ˜～=~ ℃=°C ℉=°F ΆἈἉἊἋἌἍἎἏᾈᾉᾊᾋᾌᾍᾎᾏᾸᾹᾺᾼ=Α ΈἘἙἚἛἜἝῈ=Ε
ΉἨἩἪἫἬἭἮἯᾘᾙᾚᾛᾜᾝᾞᾟῊῌ=Η ΊΪἸἹἺἻἼἽἾἿῘῙῚ=Ι ΌὈὉὊὋὌὍῸ=Ο Ῥ=Ρ ΎΫὙὛὝὟῨῩῪ=Υ ΏὨὩὪὫὬὭὮὯᾨᾩᾪᾫᾬᾭᾮᾯῺῼ=Ω άἀἁἂἃἄἅἆἇὰᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ=α
έἐἑἒἓἔἕὲ=ε ήἠἡἢἣἤἥἦἧὴᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ=η ΐίϊἰἱἲἳἴἵἶἷὶῐῑῒῖῗ=ι όὀὁὂὃὄὅὸ=ο ῤῥ=ρ ΰϋύὐὑὒὓὔὕὖὗὺῠῡῢῦῧ=υ ώὠὡὢὣὤὥὦὧὼᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ=ω
Ё=Е ё=е
`

/** The combining marks that unaccent removes: U+0300 to U+0362 and the enclosing marks. */
const unaccentedMarks = /[\u0300-\u0362\u20dd-\u20e0\u20e2-\u20e4]/gu

const nonAscii = /[^\0-\x7f]/u
const everyNonAscii = /[^\0-\x7f]/gu

let replacements: ReadonlyMap<string, string> | undefined

/** Text without accents, as PostgreSQL's unaccent() gives it: ligatures and symbols that ASCII can spell are spelled. */
export function unaccent(text: string): string {
  if (!nonAscii.test(text)) return text
  replacements ??= readRules()
  const known = replacements
  return text.replace(unaccentedMarks, '').replace(everyNonAscii, (character) => known.get(character) ?? character)
}

function readRules(): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const rule of rules.trim().split(/[ \n]/)) {
    const equals = rule.indexOf('=')
    const replacement = rule.slice(equals + 1)
    for (const character of rule.slice(0, equals)) map.set(character, replacement)
  }
  return map
}
