//! Content to measure on, made up with a fixed seed so that every run sees the same bytes.

use keysift::rule::template;

/// Returns about `bytes` bytes of one kind.
pub fn content(kind: &str, bytes: usize) -> Vec<u8> {
    let line = match kind {
        "source" => {
            "    let {lower:4-9} = self.{lower:3-12}.{lower:3-8}({lower:2-7}, {digit:1-4}); // {lower:4-8} {lower:3-9}\n"
        }
        "lock-file" => {
            "    \"{lower:4-12}\": {{ \"version\": \"{digit:1}.{digit:1-2}\", \"integrity\": \"sha512-{base64:86}==\" }},\n"
        }
        "minified" => {
            "function {lower:1}({lower:1},{lower:1}){{return {lower:1}.{lower:3-9}({lower:2-6},{digit:1-3})}};"
        }
        "secrets" => "{upper:4-9}_API_KEY=\"sk_live_{alnum:24}\"\n",
        other => panic!("there is no kind of content named {other}"),
    };
    let mut content = Vec::with_capacity(bytes + 200);
    for seed in 0.. {
        content.extend_from_slice(template::expand(line, seed).expect("the template is right").text.as_bytes());
        if content.len() >= bytes {
            break;
        }
    }
    content
}
