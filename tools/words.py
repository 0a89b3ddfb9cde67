#!/usr/bin/env python3
"""Writes src/engine/model/words.txt: the words that tell natural text and identifiers from random characters.

    pip install zxcvbn==4.5.0 && python3 tools/words.py

The words are the most frequent of English Wikipedia, films, names and passwords, from the lists of zxcvbn (MIT licence), and the
vocabulary of programming below. Lower case, sorted, one on a line.
"""

from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

PROGRAMMING = """
abc abstract acceptor accessor acl addr admin ajax alloc alpha analytics android ansible apache api app apps arg args argument array
asc ascii async asset async attr attribute audit auth authenticate authentication authenticator authenticated authorization authorize
authorized autoload aws azure backend backup bar base64 basename basic batch baz bearer bin binary binding bitbucket blob bool boolean
bootstrap bot branch broker browser bucket buffer build bundle button byte bytes cache callback callbacks camel captcha cert certificate
certs changeme char charset checkbox checksum child chmod cipher class classname cli click client clients clone closure cloud cluster cmd
codec coffee collection column columns commit compile component composer concat config configs configuration configure confirm confirmation
connect connection connector console const consumer container content context controller convert cookie cookies cors counter cpu
credential credentials cron crypt crypto csrf css csv cursor customer daemon dashboard database datasource dataset datetime debug
decode decoder decrypt default defaults delete demo deploy deployment desc descriptor dev developer device dialog dict dictionary digest dir
directory django dns doc docker docs domain download driver dropbox dump dummy duration ecdsa echo editor elastic element email embed
emitter empty enable enabled encode encoder encoding encrypt encrypted encryption endpoint engine entity entry enum env environment
error errors escape event events example exception exec expire expired expires expiry export expression extension facebook factory failed
fake fallback fetch field fields file filename files filesystem filter firebase flag flags float foo footer foreign form format
formatter frontend function gateway generate generated generator generic getter git github gitlab global google gradle grafana grant
graph group guest guid handle handler hash hashed header headers heroku hex hidden hmac hook host hostname hosts html http https icon
iframe image import include index info init initialize initialized inner input inputs insert instance int integer integration interface internal invalid
invoke ios issuer item iterator java javascript job join jpeg json jwt kafka kernel key keyboard keychain keyring keys keystore keyword keywords
kube kubernetes label labels lambda latest layout ldap len length level lib library limit link linux list listen listener load loader local
locale localhost location lock log logger logging login logout loop mail main manager manifest map mapper mapping markdown marker mask master
max md5 member memory menu merge message messages meta metadata method metric middleware migrate migration min minute mobile mock mode
model module modules mongo mongodb monitor mount msg mutex mysql name names namespace native navigation nested network nginx node nodes nonce
none nonexistent notification null nullable num number oauth object objects offset openid operator option optional options oracle order org
origin otp output override owner package page param parameter parameters params parent parse parser partial partition pass passcode passphrase passwd
password passwords patch path paths pattern payload pem permission permissions php ping pipeline placeholder plain plugin plugins png pointer policy pool port
post postgres postgresql prefix preference prefs primary print private process prod producer profile project prompt prop properties property
props protocol provider proxy public publish publisher pull push pwd python query queue quota rabbit rabbitmq rails random range react read
readonly realm receiver record recovery redirect redis ref reference refresh regex region register registry release remote remove render
replace replica repo repository request required reset resource resources response rest restore result results retry return role roles root
route router routing row rows rpc rsa ruby rule runner runtime salt sample sandbox save scan schema scheme scope scopes screen script sdk search secret secrets
section secure security seed select selector sender sentry serializer server service services session sessions setter setting settings setup
shell shared sign signature signed signin signing signup slack slug smtp snapshot socket source spec spring sql ssh ssl sso stack staging standard start
state static status storage store stream string strings stripe struct stub style submit subscription suffix super sync syntax system table
tag tags target task template tenant terraform test tester testing tests text thread throttle thumbnail ticket time timeout timestamp timezone title
tls tmp toggle token tokenizer tokens topic trace tracker trait transaction transform trigger true trust truststore tuple twitter type typescript
undefined unit unix unknown unlock update upload uri url urls usage user userinfo userid username users utf util utils uuid valid validate
validation validator value values var variable vault vector vendor verbose verifier verify verification version view visible volume wallet warning
web webhook webpack website widget wildcard window windows wrapper write xml xxx yaml your zip zone
""".split()


def main():
    words = set(PROGRAMMING)
    # A word that is a frequent password as well stands in that list only.
    wanted = {"english_wikipedia": 7000, "us_tv_and_film": 2500, "female_names": 400, "male_names": 300, "passwords": 2500}
    for name, count in wanted.items():
        ranked = FREQUENCY_LISTS[name]
        ranked = sorted(ranked, key=ranked.get) if isinstance(ranked, dict) else list(ranked)
        words.update(ranked[:count])
    # Short strings are in every random one, and roman numerals and abbreviations are no words.
    words = sorted(w for w in words if len(w) >= 3 and w.isascii() and w.isalpha() and (len(w) > 3 or set(w) & set("aeiouy")))
    Path(__file__).parent.parent.joinpath("src/engine/model/words.txt").write_text("\n".join(words) + "\n")
    print(len(words), "words")


if __name__ == "__main__":
    main()
