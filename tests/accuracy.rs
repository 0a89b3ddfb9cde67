//! A small check of accuracy on files of our own making: secrets in many languages and formats, and the code around
//! them that is none. `docs/accuracy.md` tells of the large one.

use keysift::blob::{Blob, Origin};
use keysift::engine::{Engine, EngineOptions};
use keysift::rule::template::expand;
use keysift::rule::{Confidence, RuleSet};

/// How many variants of each secret are tried.
const SEEDS: u64 = 4;

/// Path and template of lines that hold a secret, of a kind that no provider's token rule knows.
const SECRETS: &[(&str, &str)] = &[
    ("app.py", "DB_PASSWORD = '{pass:14}'"),
    ("app.py", "conn = connect(user='bob', password='{pass:12}')"),
    ("settings.py", "SECRET_KEY = '{alnum:50}'"),
    ("Main.java", "private static final String PASSWORD = \"{pass:12}\";"),
    ("Main.java", "props.setProperty(\"password\", \"{pass:12}\");"),
    ("main.go", "const apiToken string = \"{alnum:40}\""),
    ("main.go", "\tPassword: \"{lowernum:10}\","),
    ("config.rb", "config.secret_key_base = '{hex:128}'"),
    ("app.js", "const clientSecret = '{alnum:32}';"),
    ("app.ts", "  password: '{pass:14}',"),
    ("db.php", "'password' => '{pass:12}',"),
    ("Program.cs", "var apiKey = \"{alnum:32}\";"),
    ("app.kt", "val authToken = \"{alnum:36}\""),
    ("main.rs", "let api_key = \"{alnum:32}\";"),
    ("main.cpp", "std::string password(\"{pass:12}\");"),
    ("app.scala", "password = Some(\"{lowernum:12}\")"),
    ("run.sh", "export DB_PASSWORD={lowernum:14}"),
    ("run.sh", "mysql -u root --password={lowernum:12} shop"),
    ("run.sh", "curl -u admin:{lowernum:12} https://intern.acme.io/"),
    ("run.ps1", "$password = \"{pass:12}\""),
    (".env", "MAIL_PASSWORD={lowernum:16}"),
    (".env", "JWT_SECRET={alnum:48}"),
    ("app.properties", "spring.datasource.password={lowernum:12}"),
    ("app.ini", "password = {lowernum:12}"),
    ("config.toml", "api_key = \"{alnum:32}\""),
    ("config.json", "{{ \"password\": \"{pass:12}\" }}"),
    ("config.json", "\"clientSecret\": \"{alnum:40}\","),
    ("values.yaml", "  password: {lowernum:14}"),
    ("values.yaml", "  apiKey: \"{alnum:32}\""),
    ("deploy.yaml", "- name: DB_PASSWORD\n  value: \"{pass:14}\""),
    ("docker-compose.yml", "      - POSTGRES_PASSWORD={lowernum:12}"),
    ("Dockerfile", "ENV DB_PASSWORD={lowernum:12}"),
    ("Dockerfile", "ENV DB_PASSWORD {lowernum:12}"),
    ("a.csh", "setenv DB_PASSWORD {lowernum:12}"),
    ("config.fish", "set -gx DB_PASSWORD {lowernum:12}"),
    ("main.tf", "  password = \"{pass:14}\""),
    ("web.config", "<add key=\"DbPassword\" value=\"{lowernum:12}\" />"),
    ("settings.xml", "<password>{lowernum:12}</password>"),
    ("users.sql", "CREATE USER 'shop'@'%' IDENTIFIED BY '{lowernum:12}';"),
    ("users.sql", "ALTER ROLE shop PASSWORD '{lowernum:14}';"),
    ("README.md", "DATABASE_URL=postgres://shop:{lowernum:14}@db.acme.io/shop"),
    ("client.py", "headers = {{'Authorization': 'Bearer {alnum:40}'}}"),
    ("notes.md", "curl -H 'Authorization: Bearer {alnum:40}' https://api.acme.io/"),
    ("notes.md", "The password is `{pass:12}`."),
    ("notes.md", "**Password:** `{lowernum:14}`"),
    ("notes.md", "| user | password |\n|------|----------|\n| shop | {lowernum:12} |"),
    ("notes.md", "| DB_PASSWORD | {lowernum:14} |"),
    ("users.csv", "user,password\nshop,{lowernum:12}"),
    ("deploy.sh", "mysql -u shop -p{lowernum:12} shop"),
    ("deploy.sh", "echo '{lowernum:16}' | docker login -u shop --password-stdin"),
    ("deploy.sh", "docker login -u shop -p {lowernum:16} registry.acme.io"),
    ("login.ps1", "ConvertTo-SecureString -AsPlainText -Force -String '{pass:12}'"),
    ("values.yaml", "  password: |\n    {lowernum:14}\n"),
    ("main.tf", "variable \"db_password\" {{\n  type    = string\n  default = \"{pass:12}\"\n}}"),
    ("Main.java", "DriverManager.getConnection(url, \"shop\", \"{pass:12}\");"),
    ("Main.java", "if (\"{pass:12}\".equals(password)) {{"),
    ("app.js", "const password = process.env.DB_PASSWORD || '{pass:12}';"),
    ("web.xml", "<password>\n  <![CDATA[{lowernum:12}]]>\n</password>"),
    ("form.html", "<input value=\"{lowernum:12}\" type=\"password\">"),
    ("users.sql", "INSERT INTO users (name, password) VALUES ('shop', '{lowernum:12}');"),
    ("keys.json", "{{\n  \"kty\": \"oct\",\n  \"k\": \"{alnum:43}\"\n}}"),
    ("run.ipynb", "    \"password = '{pass:12}'\\n\","),
];

/// Passwords that are words, which only their place tells from others: found, but with low confidence only.
const WORDS: &[(&str, &str)] = &[
    ("app.py", "password = 'let{[m]:1}ein'"),
    ("Main.java", "String dbPassword = \"sun{[f]:1}lower\";"),
    ("main.go", "\tpassword := \"acme{digit:4}\""),
    ("app.js", "login('shop@acme.io', 'sword{[f]:1}ish');"),
    (".env", "DB_PASSWORD=Summer{digit:4}!"),
];

/// Path and text of lines that hold none.
const OTHERS: &[(&str, &str)] = &[
    ("app.py", "password = os.environ['DB_PASSWORD']"),
    ("app.py", "password = getpass.getpass('Password: ')"),
    ("app.py", "token = parser.next_token()"),
    ("app.py", "def login(self, user, password=None):"),
    ("app.py", "key = 'username'"),
    ("app.py", "SECRET_KEY = 'your-secret-key'"),
    ("app.py", "raise ValueError('password must not be empty')"),
    ("app.py", "raise AuthError(token='expired')"),
    ("Main.java", "private static final String KEY_NAME = \"gateway-route\";"),
    ("Main.java", "String password = request.getParameter(\"password\");"),
    ("Main.java", "@Value(\"${{db.password}}\") String password;"),
    ("main.go", "func (c *Client) SetToken(token string) error {{"),
    ("main.go", "passwd = flag.String(\"passwd\", \"\", \"The password to use\")"),
    ("main.go", "Key: \"tfstate\","),
    ("config.rb", "password: Rails.application.credentials.db_password"),
    ("model.rb", "has_many :rows, foreign_key: :task_id"),
    ("app.js", "const apiKey = process.env.API_KEY;"),
    ("app.js", "const key = event.key === 'Enter';"),
    ("app.js", "password: {{ type: String, required: true }},"),
    ("app.tsx", "<label htmlFor=\"password\">Password</label>"),
    ("app.ts", "interface Login {{ password: string; token: string }}"),
    ("locales/de.json", "\"password\": \"Passwort\","),
    ("locales/fr.json", "\"forgotPassword\": \"Mot de passe oublié ?\","),
    ("db.php", "'password' => env('DB_PASSWORD', ''),"),
    ("Program.cs", "var token = await GetTokenAsync();"),
    ("App.csproj", "Culture=neutral, PublicKeyToken=b77a5c561934e089"),
    ("lib.rs", "pub const ERROR_INVALID_PASSWORD: u32 = 86u32;"),
    ("parser.c", "token = yylex();"),
    ("run.sh", "export DB_PASSWORD=\"$(vault read -field=password secret/db)\""),
    ("run.sh", "mysql --password=\"$PASSWORD\" shop"),
    (".env.example", "API_KEY=your_api_key_here"),
    (".env.example", "PASSWORD=changeme"),
    ("app.properties", "spring.datasource.password=${{DB_PASSWORD}}"),
    ("config.json", "\"key\": \"value\","),
    ("config.json", "\"tokenUrl\": \"https://login.acme.io/oauth/token\","),
    ("values.yaml", "  passwordSecretName: shop-db"),
    ("values.yaml", "  key: deps-{{{{ checksum \"deps.edn\" }}}}"),
    ("deploy.yaml", "    secretKeyRef: {{ name: shop, key: password }}"),
    ("main.tf", "  password = var.db_password"),
    ("users.sql", "password VARCHAR(255) NOT NULL,"),
    ("README.md", "The token is passed in the `Authorization: Bearer <token>` header."),
    ("README.md", "postgres://user:password@localhost/db"),
    ("style.css", ".password-field {{ color: #336699; }}"),
    ("README.md", "The password is required."),
    ("README.md", "The default password is stored in the vault."),
    ("README.md", "| password | the password of the user |"),
    ("README.md", "| Option | Default |\n|--------|---------|\n| token | none |"),
    ("deploy.sh", "mysql -u shop -p shop"),
    ("deploy.sh", "mysql -u shop -p$DB_PASSWORD shop"),
    ("deploy.sh", "echo \"$TOKEN\" | docker login -u shop --password-stdin"),
    ("app.js", "login(user, password);"),
    ("app.js", "const password = process.env.DB_PASSWORD || '';"),
    ("main.tf", "variable \"db_password\" {{\n  type = string\n}}\nvariable \"zone\" {{\n  default = \"eu1\"\n}}"),
    ("main.tf", "resource \"random_password\" \"db1\" {{"),
    ("form.html", "<input type=\"password\" placeholder=\"Password\" value=\"\">"),
    ("main.go", "import jwt \"github.com/acme/jwt-go\""),
];

fn engine(min_confidence: Confidence) -> Engine {
    Engine::new(RuleSet::builtin(), EngineOptions { min_confidence, ..EngineOptions::default() })
}

/// Returns the lines (with their seeds' variants) in which the engine finds anything, and how many were tried.
fn found_in<'a>(engine: &Engine, lines: &'a [(&str, &str)]) -> (Vec<&'a str>, usize) {
    let mut scratch = engine.scratch();
    let mut found = Vec::new();
    for (path, template) in lines {
        for seed in 0..SEEDS {
            let text = format!("\n{}\n", expand(template, seed).expect("the template is well formed").text);
            let origin = Origin::worktree(*path);
            if !engine.scan(&Blob { content: text.as_bytes(), origin: &origin }, &mut scratch).is_empty() {
                found.push(*template);
            }
        }
    }
    (found, lines.len() * SEEDS as usize)
}

#[test]
fn most_secrets_are_found_and_hardly_anything_else() {
    for (confidence, least_share, most_false) in [(Confidence::Low, 0.97, 0), (Confidence::Medium, 0.95, 0)] {
        let engine = engine(confidence);
        let (found, tried) = found_in(&engine, SECRETS);
        let missed: Vec<&str> = SECRETS
            .iter()
            .map(|(_, template)| *template)
            .filter(|template| found.iter().filter(|found| found == &template).count() < SEEDS as usize)
            .collect();
        let share = found.len() as f64 / tried as f64;
        let (wrong, _) = found_in(&engine, OTHERS);
        println!(
            "{confidence}: {} of {tried} secrets, {} false; missed at times: {missed:#?}; false: {wrong:#?}",
            found.len(),
            wrong.len()
        );
        assert!(share >= least_share, "{confidence}: found {} of {tried}; missed at times {missed:#?}", found.len());
        assert!(wrong.len() <= most_false, "{confidence}: {wrong:#?}");
    }
}

#[test]
fn words_are_found_with_low_confidence() {
    let (found, tried) = found_in(&engine(Confidence::Low), WORDS);
    assert_eq!(found.len(), tried, "{found:?}");
}
