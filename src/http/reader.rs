//! Objects of a request, read field by field, so that everything wrong is reported at once.

use serde_json::{Map, Value};

use super::body::Errors;
use super::field::{Read, plain};
use crate::domain::error::Fault;

/// An object that is read field by field; what is left over is reported as unknown.
pub struct Reader<'a> {
    fields: Map<String, Value>,
    at: String,
    errors: &'a mut Errors,
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub fn new(fields: Map<String, Value>, at: &str, errors: &'a mut Errors) -> Self {
        let at = at.to_owned();
        Reader {
            fields,
            at,
            errors,
            known: Vec::new(),
        }
    }

    /// Reads an object that has to be one.
    pub fn of(value: &Value, at: &str, errors: &'a mut Errors) -> Option<Self> {
        let object = plain(value.as_object(), "an object", value, at, errors)?.clone();
        Some(Reader::new(object, at, errors))
    }

    /// A field that is there.
    pub fn take<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.known.push(name);
        let value = self.fields.shift_remove(name)?;
        T::read(&value, &format!("{}/{name}", self.at), self.errors)
    }

    /// A field that has to be there.
    pub fn need<T: Read>(&mut self, name: &'static str) -> Option<T> {
        self.require(&[name]);
        self.take(name)
    }

    /// Reports every field that is missing.
    pub fn require(&mut self, names: &[&str]) {
        for name in names
            .iter()
            .filter(|name| !self.fields.contains_key(**name))
        {
            let fault = Fault::new("required", format!("{name} is missing"));
            self.errors.push(fault.at(format!("{}/{name}", self.at)));
        }
    }

    /// Refuses the object as a whole.
    pub fn refuse_all(&mut self, fault: Fault) {
        self.errors.push(fault.at(&*self.at));
    }

    pub fn refuse(&mut self, name: &str, fault: Fault) {
        self.errors.push(fault.at(format!("{}/{name}", self.at)));
    }

    /// True when a field is a list of something.
    pub fn lists(&self, name: &str) -> bool {
        let list = self.fields.get(name).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    }

    /// The names of the fields that nobody has taken yet.
    pub fn rest(&self) -> Vec<String> {
        self.fields.keys().cloned().collect()
    }

    /// A field by a name that the request has chosen.
    pub fn take_named<T: Read>(&mut self, name: &str) -> Option<T> {
        let value = self.fields.shift_remove(name)?;
        T::read(&value, &format!("{}/{name}", self.at), self.errors)
    }

    /// An object in a field, read field by field.
    pub fn inside<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'_>) -> T) -> Option<T> {
        let value = self.fields.shift_remove(name)?;
        let mut reader = Reader::of(&value, &format!("{}/{name}", self.at), self.errors)?;
        let inside = read(&mut reader);
        reader.finish();
        Some(inside)
    }

    /// Names a field that could be there.
    pub fn know(&mut self, name: &'static str) {
        self.known.push(name);
    }

    pub fn is_null(&self, name: &str) -> bool {
        self.fields.get(name) == Some(&Value::Null)
    }

    /// Forgets a field.
    pub fn drop_field(&mut self, name: &str) {
        self.fields.shift_remove(name);
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Reports what nobody asked for.
    pub fn finish(self) {
        for name in self.fields.keys() {
            let detail = format!(
                "there is no field {name:?}; there are {}",
                self.known.join(", ")
            );
            // RFC 6901, section 3.
            let name = name.replace('~', "~0").replace('/', "~1");
            self.errors
                .push(Fault::new("unknown_field", detail).at(format!("{}/{name}", self.at)));
        }
    }
}
