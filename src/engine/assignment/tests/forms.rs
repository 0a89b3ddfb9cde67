//! What the extractor makes of each form. `§` stands where the value is: this file must hold no assignment of a
//! secret itself.

use super::{VALUE, extracted};

/// Asserts that each template gives its name and the value.
fn check(cases: &[(&str, &str)]) {
    for (template, name) in cases {
        let found = extracted(&template.replace('§', VALUE));
        let expected = (name.to_string(), VALUE.to_owned());
        assert!(
            found.iter().any(|(name, value, _)| (name, value) == (&expected.0, &expected.1)),
            "{template}: {found:?}"
        );
    }
}

#[test]
fn each_form_gives_its_name_and_value() {
    let cases: &[(&str, &str)] = &[
        // Assignments and declarations.
        ("password = \"§\"", "password"),
        ("String dbPassword = \"§\";", "dbPassword"),
        ("let password: &str = \"§\";", "password"),
        ("const password string = \"§\"", "password"),
        ("char password[] = \"§\";", "password"),
        ("token := \"§\"", "token"),
        ("password <- '§'", "password"),
        ("self.password ||= '§'", "self.password"),
        ("val password: Option[String] = Some(\"§\")", "password"),
        ("secret = b'§'", "secret"),
        ("private password?: string = '§';", "password"),
        ("def connect(user, password='§'):", "password"),
        ("$config['password'] = '§';", "password"),
        ("'password' => '§',", "password"),
        (":password => '§'", "password"),
        ("set(:auth, :secret, '§')", "secret"),
        ("client.setPassword(\"§\");", "client.setPassword"),
        ("std::string password(\"§\");", "password"),
        ("if (password == \"§\")", "password"),
        ("login, password = 'me', '§'", "password"),
        ("token =\n    \"§\"", "token"),
        // Maps and configuration.
        ("{\"password\": \"§\"}", "password"),
        ("\"{\\\"password\\\": \\\"§\\\"}\"", "password"),
        ("password: §", "password"),
        ("password: §  # the old one", "password"),
        ("  - DB_PASSWORD=§", "DB_PASSWORD"),
        ("export API_KEY=§", "API_KEY"),
        ("PGPASSWORD=§ psql -h db", "PGPASSWORD"),
        ("ENV DB_PASS=§", "DB_PASS"),
        ("spring.datasource.password=§", "spring.datasource.password"),
        ("db-password = §", "db-password"),
        ("{user: me, password: §}", "password"),
        ("?user=me&password=§&x=1", "password"),
        ("Server=db;Password=§;", "Password"),
        ("- name: DB_PASSWORD\n  value: §", "DB_PASSWORD"),
        ("{\"name\": \"DB_PASSWORD\", \"value\": \"§\"}", "DB_PASSWORD"),
        // Markup.
        ("<password>§</password>", "password"),
        ("<add key=\"DbPassword\" value=\"§\"/>", "DbPassword"),
        ("<property name=\"password\">§</property>", "password"),
        ("<db password=\"§\"/>", "password"),
        // Commands, statements, URLs and headers.
        ("mysql --password=§ db", "password"),
        ("mysql --password § db", "password"),
        ("[\"--keystore-password\", \"§\"]", "keystore-password"),
        ("openssl -password pass:§ -in x", "password"),
        ("curl -s -u me:§ https://host/", "curl"),
        ("CREATE USER u IDENTIFIED BY '§'", "IDENTIFIED"),
        ("IDENTIFIED WITH plugin BY '§'", "IDENTIFIED"),
        ("ALTER ROLE me PASSWORD '§'", "PASSWORD"),
        ("ConvertTo-SecureString '§' -AsPlainText", "ConvertTo-SecureString"),
        ("postgres://me:§@host/db", "postgres"),
        ("curl -H \"Authorization: Bearer §\"", "Authorization"),
        ("headers: { authorization: 'ApiKey §' }", "authorization"),
        ("-H 'X-Api-Key: §'", "X-Api-Key"),
        ("new AuthenticationHeaderValue(\"Bearer\", \"§\")", "AuthenticationHeaderValue"),
    ];
    check(cases);
}

#[test]
fn each_way_of_a_language_gives_its_name_and_value() {
    let cases: &[(&str, &str)] = &[
        ("Password { get; set; } = \"§\";", "Password"),
        ("Dim password As String = \"§\"", "password"),
        ("password!: string = \"§\"", "password"),
        ("static API_KEY: &'static str = \"§\";", "API_KEY"),
        ("let password = r#\"§\"#;", "password"),
        ("auto password = R\"(§)\";", "password"),
        ("std::string password{\"§\"};", "password"),
        ("#define kPassword @\"§\"", "kPassword"),
        ("password = %q(§)", "password"),
        ("$cfg{password} = '§';", "password"),
        ("{password, \"§\"}", "password"),
        ("-define(PASSWORD, \"§\").", "PASSWORD"),
        ("(defvar *password* \"§\")", "password"),
        ("(System/setProperty \"password\" \"§\")", "password"),
        ("<Login password={\"§\"} />", "password"),
        ("strcmp(password, \"§\")", "password"),
        // Comparisons, in either order.
        ("password.equals(\"§\")", "password"),
        ("expect(user.token).toBe('§')", "user.token"),
        ("\"§\".equals(password)", "password"),
        ("if (\"§\" === token)", "token"),
        // What is taken where the name has no value.
        ("process.env.DB_PASSWORD || '§'", "process.env.DB_PASSWORD"),
        ("ENV['DB_PASSWORD'] ?? '§'", "DB_PASSWORD"),
        ("os.environ.get('DB_PASSWORD') or '§'", "DB_PASSWORD"),
        ("PASSWORD=\"${1:-§}\"", "PASSWORD"),
        // Lines that go on.
        ("password = \\\n    \"§\"", "password"),
        ("password = (\n    \"§\"\n)", "password"),
        ("token = \"\"\"\n§\n\"\"\"", "token"),
        ("token = `\n§\n`", "token"),
        // Comments.
        ("login(/* password */ \"§\")", "password"),
        ("\"§\", // password", "password"),
        ("f(\"§\")  # password", "password"),
    ];
    check(cases);
}

#[test]
fn known_functions_give_their_secret_argument() {
    let cases: &[(&str, &str)] = &[
        ("login(\"me\", \"§\")", "login"),
        ("req.SetBasicAuth(\"me\", \"§\")", "req.SetBasicAuth"),
        ("HTTPBasicAuth('me', '§')", "HTTPBasicAuth"),
        (".basic_auth(\"me\", Some(\"§\"))", "basic_auth"),
        ("new PasswordAuthentication(\"me\", \"§\".toCharArray())", "PasswordAuthentication"),
        ("DriverManager.getConnection(url(), \"me\", \"§\")", "DriverManager.getConnection"),
        ("pymysql.connect(\"h\", \"me\", \"§\", \"db\")", "pymysql.connect"),
        ("mysqli_connect('h', 'me', '§')", "mysqli_connect"),
        ("new Sequelize('db', 'me', '§', {", "Sequelize"),
        ("createUser('me', '§')", "createUser"),
        ("create_user('me', 'me@host', '§')", "create_user"),
        ("crypto.createHmac('sha256', '§')", "crypto.createHmac"),
        ("bcrypt.hash('§', 10)", "bcrypt.hash"),
        ("password_hash('§', PASSWORD_DEFAULT)", "password_hash"),
        ("redis.auth(\"§\")", "redis.auth"),
        ("KeyStore.load(in, \"§\".toCharArray())", "KeyStore.load"),
        ("Fernet(b'§')", "Fernet"),
        ("cookieParser('§')", "cookieParser"),
        ("AES.new('§', AES.MODE_CBC)", "AES.new"),
        ("jwt.sign({ id: 1, x: [2] }, \"§\")", "jwt.sign"),
        ("new NetworkCredential(\"me\", \"§\")", "NetworkCredential"),
        ("new DirectoryEntry(path, \"me\", \"§\")", "DirectoryEntry"),
        ("LogonUser(\"me\", \"domain\", \"§\", 2, 0, out token)", "LogonUser"),
        ("new PasswordCredential(\"res\", \"me\", \"§\")", "PasswordCredential"),
        ("context.ValidateCredentials(\"me\", \"§\")", "context.ValidateCredentials"),
        ("new UsernamePasswordCredentials(\"me\", \"§\")", "UsernamePasswordCredentials"),
        ("new UsernamePasswordToken(\"me\", \"§\")", "UsernamePasswordToken"),
        ("new BasicAWSCredentials(\"id\", \"§\")", "BasicAWSCredentials"),
        ("AwsBasicCredentials.create(\"id\", \"§\")", "AwsBasicCredentials.create"),
        ("Credentials.basic(\"me\", \"§\")", "Credentials.basic"),
        ("smtp.PlainAuth(\"\", \"me\", \"§\", host)", "smtp.PlainAuth"),
        ("sessions.NewCookieStore([]byte(\"§\"))", "sessions.NewCookieStore"),
        ("server.login('me', '§')", "server.login"),
        ("l.simple_bind_s('cn=me', '§')", "l.simple_bind_s"),
        ("URLSafeTimedSerializer('§')", "URLSafeTimedSerializer"),
        ("imap_open($box, 'me', '§')", "imap_open"),
        ("ftp_login($ftp, 'me', '§')", "ftp_login"),
        ("ldap_bind($ldap, 'cn=me', '§')", "ldap_bind"),
        ("ssh2_auth_password($ssh, 'me', '§')", "ssh2_auth_password"),
        ("odbc_connect($dsn, 'me', '§')", "odbc_connect"),
        ("hash_hmac('sha256', $data, '§')", "hash_hmac"),
        ("openssl_encrypt($data, 'aes-256-cbc', '§')", "openssl_encrypt"),
        ("crypto.createCipheriv('aes-256-cbc', '§', iv)", "crypto.createCipheriv"),
        ("CryptoJS.AES.encrypt(text, '§')", "CryptoJS.AES.encrypt"),
    ];
    check(cases);
    for text in ["login(\"me\")", "login(me, password)", "connect(\"h\", \"me\")", "relogin_count(\"a\", \"b\")"] {
        assert_eq!(extracted(text), [], "{text}");
    }
}

#[test]
fn configuration_and_markup_give_their_name_and_value() {
    let cases: &[(&str, &str)] = &[
        ("password: |\n  §\n", "password"),
        ("password: >-\n  §\nuser: me", "password"),
        ("password: &anchor §", "password"),
        ("args:\n  - --password\n  - §", "password"),
        ("db_password:\n  type: String\n  default: §", "db_password"),
        ("variable \"db_password\" {\n  type = string\n  default = \"§\"\n}", "db_password"),
        ("- name: API_TOKEN\n  # from the vault\n  value: §", "API_TOKEN"),
        ("- value: §\n  name: DB_PASSWORD", "DB_PASSWORD"),
        ("{\"name\": \"DB_PASSWORD\", \"type\": \"string\", \"value\": \"§\"}", "DB_PASSWORD"),
        ("{\"ParameterKey\": \"DBPassword\", \"ParameterValue\": \"§\"}", "DBPassword"),
        ("<param value=\"§\" name=\"password\"/>", "password"),
        ("<input type=\"password\" value=\"§\">", "password"),
        ("<meta name=\"api-key\" content=\"§\">", "api-key"),
        ("<password><![CDATA[§]]></password>", "password"),
        ("<password>\n  §\n</password>", "password"),
        ("<password type=\"plain\">§</password>", "password"),
        ("<property name=\"password\"><value>§</value></property>", "password"),
        ("<setting name=\"ApiKey\" as=\"String\">\n  <value>§</value>\n</setting>", "ApiKey"),
        ("<key>ApiKey</key>\n<string>§</string>", "ApiKey"),
        ("<td>password</td><td><code>§</code></td>", "password"),
        // Notebooks are JSON with the source as strings.
        ("   \"password = \\\"§\\\"\\n\",", "password"),
    ];
    check(cases);
    for text in ["<password><a>x1</a><b>y2</b></password>", "passwordRule: |\n  one\n  two\n"] {
        assert_eq!(extracted(text), [], "{text}");
    }
}

#[test]
fn commands_give_their_password() {
    let cases: &[(&str, &str)] = &[
        ("mysql -u root -p§ db", "mysql"),
        ("mysqldump -u root -p'§' db", "mysql"),
        ("mysqladmin -u root password §", "mysqladmin"),
        ("curl -sSu me:§ https://host/", "curl"),
        ("lftp -u me,§ host", "lftp"),
        ("smbclient //host/share -U me%§", "smbclient"),
        ("sqlplus me/§@db", "sqlplus"),
        ("zip -P § x.zip y", "zip"),
        ("unzip -P § x.zip", "unzip"),
        ("7z x -p§ x.7z", "7z"),
        ("rabbitmqctl add_user me §", "rabbitmqctl"),
        ("rabbitmqctl change_password me '§'", "rabbitmqctl"),
        ("net user me § /add", "net"),
        ("net use x: \\\\host\\share /user:me §", "net"),
        ("htpasswd -b file me §", "htpasswd"),
        ("htpasswd -nbB me § > file", "htpasswd"),
        ("echo § | sudo -S ls", "sudo -S"),
        ("parser.add_argument(\"--password\", help='x', default=\"§\")", "password"),
        ("docker login -u me -p § host", "login"),
        ("redis-cli -a § ping", "redis-cli"),
        ("openssl enc -aes-256-cbc -k § -in x", "openssl"),
        ("openssl enc -aes-256-cbc -pass pass:§ -in x", "pass"),
        ("ldapsearch -D cn=me -w § -b x", "ldap"),
        ("sqlcmd -S host -U sa -P '§'", "sqlcmd"),
        ("keytool -storepass §", "storepass"),
        ("openssl rsa -passin pass:§ -in x", "passin"),
        ("redis-server --requirepass §", "requirepass"),
        ("echo \"§\" | docker login -u me --password-stdin", "password-stdin"),
        ("printf '%s' '§' | docker login --password-stdin", "password-stdin"),
        ("docker login --password-stdin <<< \"§\"", "password-stdin"),
        ("echo 'root:§' | chpasswd", "chpasswd"),
        ("read -r PASSWORD <<< \"§\"", "PASSWORD"),
        ("cat <<EOF > .env\nDB_PASSWORD=§\nEOF", "DB_PASSWORD"),
        ("ConvertTo-SecureString -AsPlainText -Force -String '§'", "ConvertTo-SecureString"),
        ("'§' | ConvertTo-SecureString -AsPlainText", "ConvertTo-SecureString"),
        ("mysql \\\n  --password \\\n  §", "password"),
        ("SET PASSWORD FOR 'me'@'host' = '§';", "PASSWORD"),
        ("CREATE USER me IDENTIFIED BY §;", "IDENTIFIED"),
        ("INSERT INTO users (name, password) VALUES ('me', '§');", "password"),
    ];
    check(cases);
    for text in [
        "htpasswd -c file me",
        "zip -r x.zip y",
        "sqlplus /nolog",
        "net user me /delete",
        "sudo -S ls",
        "parser.add_argument('--password')\nparser.add_argument('--host', default='§')",
        "mysql -u root -p db",
        "docker login -u me",
        "echo hello | wc",
        "ldap -w",
        "identified by the name,",
    ] {
        assert_eq!(extracted(text), [], "{text}");
    }
}

#[test]
fn prose_and_tables_give_their_name_and_value() {
    let cases: &[(&str, &str)] = &[
        ("The password is §", "password"),
        ("The password is `§`.", "password"),
        ("password: ``§``", "password"),
        ("Password: **§**", "Password"),
        ("**Password:** §", "Password"),
        ("- **Password**: `§`", "Password"),
        ("The root password is: §", "password"),
        ("Log in as `me` with password `§`.", "password"),
        ("password was changed to §", "password"),
        ("Password for me: §", "Password"),
        ("# the password is §", "password"),
        ("The API key is `§`", "API key"),
        ("Using token § for it", "token"),
        ("Password:\n§", "Password"),
        ("Default credentials: me / §", "credentials"),
        ("Default credentials: `me`/`§`", "credentials"),
        ("| DB_PASSWORD | § |", "DB_PASSWORD"),
        ("| `DB_PASSWORD` | `§` |", "DB_PASSWORD"),
        ("| user | password |\n|------|---------:|\n| me | § |", "password"),
        ("  | user | password |\n  | me   | §        |", "password"),
        ("user,password\nme,§", "password"),
        ("name,password,mail\nyou,other1,you@host\nme,§,me@host", "password"),
        ("I fill in \"Password\" with \"§\"", "Password"),
    ];
    check(cases);
    for text in [
        "Pass `epoch` as the format",
        "The password is required.",
        "unset NEO4J_AUTH NEO4J_SHA256",
        "    user,\n    password,\n    host9,\n",
        "| password | the password of the user |",
        "resource \"random_password\" \"db1\" {",
    ] {
        assert_eq!(extracted(text), [], "{text}");
    }
}
