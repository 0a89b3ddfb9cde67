//! The named yes-or-no signs by which an assignment is judged.

macro_rules! signs {
    ($($sign:ident $plain:literal,)*) => {
        /// One sign. The text is what `explain` says of it where it speaks for a secret.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Sign { $($sign,)* }

        impl Sign {
            pub const ALL: &'static [Self] = &[$(Self::$sign,)*];

            /// Returns the sign in plain words.
            pub fn plain(self) -> &'static str {
                match self { $(Self::$sign => $plain,)* }
            }

            /// Returns true if the path alone decides whether the sign is there.
            pub fn is_of_place(self) -> bool {
                use Sign::*;
                matches!(
                    self,
                    LanguageCode
                        | LanguageShell
                        | LanguageConfig
                        | LanguageJson
                        | LanguageYaml
                        | LanguageMarkup
                        | LanguageSql
                        | LanguageText
                        | LanguageUnknown
                        | PlaceTest
                        | PlaceMessages
                )
            }
        }
    };
}

signs! {
    NamePassword "name ends in password",
    NameSecret "name ends in secret",
    NameToken "name ends in token",
    NameQualifiedKey "name ends in a kind of key that is secret",
    NameKey "name ends in key",
    NameAuth "name ends in auth",
    NameCredential "name ends in credential",
    NameNone "no keyword in the name",
    NameBare "name is the keyword alone",
    NamePublic "name speaks of something public",
    TailPlural "name is a plural",
    TailNeutral "name has a suffix that changes nothing",
    TailOther "name ends in another word than the keyword",
    NameUpper "name is in capitals",
    NameDotted "name is a path of several names",

    FormCode "in code",
    FormJson "in a map of names and values",
    FormYaml "in a line of YAML",
    FormConfig "in a line of configuration",
    FormXml "in markup",
    FormFlag "in a command line",
    FormUrl "in a URL before the host",
    FormHeader "in an HTTP header",
    FormSql "after its name without an operator",
    FormArgument "an argument",
    FormPair "in a pair of name and value",
    FormProse "in prose",
    FormTable "in a table",
    OperatorAssign "assigned",
    OperatorColon "after a colon",
    OperatorArrow "after an arrow",
    OperatorCompare "compared",
    OperatorCall "in a call",
    OperatorComma "after a comma",
    QuoteNone "value is not quoted",
    QuoteSingle "value is in single quotes",
    QuoteDouble "value is in double quotes",
    QuoteBacktick "value is in backticks",
    QuoteEscaped "value is in escaped quotes",
    QuoteList "value is a list of bytes",
    LanguageCode "in a programming language",
    LanguageShell "in a script",
    LanguageConfig "in a configuration file",
    LanguageJson "in JSON",
    LanguageYaml "in YAML",
    LanguageMarkup "in markup",
    LanguageSql "in SQL",
    LanguageText "in documentation",
    LanguageUnknown "in a file of unknown kind",
    PlaceTest "in a test or an example",
    PlaceMessages "in a list of messages",
    PlaceComment "in a comment",

    LengthUnder4 "value is very short",
    LengthUnder6 "value is shorter than 6",
    LengthUnder8 "value is shorter than 8",
    LengthUnder12 "value is shorter than 12",
    LengthUnder16 "value is shorter than 16",
    LengthUnder24 "value is shorter than 24",
    LengthFrom32 "value has 32 characters or more",
    LengthFrom64 "value has 64 characters or more",
    Length32Or40Or64 "value is as long as a digest",
    LowerOnly "value is made of lower case letters",
    LettersOnly "value is made of letters",
    UpperOnly "value has no lower case letter",
    DigitsOnly "value is a number",
    HasDigit "value holds a digit",
    HasUpperAndLower "value holds upper and lower case letters",
    ThreeClasses "value mixes three classes of characters",
    FourClasses "value mixes four classes of characters",
    HasSymbol "value holds special characters",
    HasJoint "value is joined by dots, dashes or underscores",
    HasBlank "value holds white space",
    HasBlanks "value holds several words",
    HasNonAscii "value holds characters beyond ASCII",
    Hex "value is hexadecimal",
    Uuid "value is a UUID",
    Base64Padded "value ends in the padding of base64",
    ManyChanges "value changes its class of characters often",
    HumpedWords "value is made of joined words",
    WordsAll "value is made of words",
    WordsMost "value is mostly words",
    WordsSome "value holds a word",
    WordsNone "value holds no word",
    SurpriseLow "letters follow each other as in words",
    SurpriseMiddle "letters follow each other as in few words",
    SurpriseHigh "letters follow each other as in no word",
    SurpriseExtreme "letters follow each other at random",
    EntropyLow "value uses few different characters",
    EntropyHigh "value uses many different characters",
    ValueKeyword "value holds a keyword itself",
    ValueEqualsName "value repeats its name",
    ValueAddress "value looks like a host or an address",
    ValueSlash "value holds a slash",
    ValueCode "value holds signs of code",
    ValueSentence "value ends as a sentence does",
    ValueColon "value holds a colon",
    ValueNumberSuffix "value is a word with a number",

    WrappedGetter "in a call that looks something up",
    WrappedMessage "in a call that makes a message",
    WrappedOther "in a call",
    WrappedKnown "in a constructor of strings or secrets",
    Continued "value is part of a longer expression",
    NearUser "a user stands on the same line",
    NearUserAbove "a user stands on a neighbouring line",
    NearCall "the line calls a function",
    MoreArguments "value is one of several arguments",
    SchemeHttp "URL of the web",
    UserWord "user of the URL is a common word",
    HostLocal "host is local",
    HostExample "host is an example",
    BasicDecodes "decodes to a user and a password",
    BasicWords "decodes to words",
    SchemeBearer "bearer token",
    SchemeBasic "basic credentials",
    HasDots "value has the parts of a signed token",
}
